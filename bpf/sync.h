/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Synchronous wake-ups: the waker says that it is about to sleep (WAKE_SYNC), as who writes
 * to a pipe and then reads the answer. Its CPU will be free in a moment, and has the data
 * in its cache: so the task it wakes up waits there, and no other CPU is woken for it, not
 * even its previous one. A pair of tasks that pass a byte through pipes so makes a third
 * more round trips than on two CPUs (wakeups --pipe, one pair, 8 CPUs: 33,558 for 25,104).
 *
 * Not all wakers keep their word. A task behind one that runs on waits although other CPUs
 * idle. So
 *  - a waker that did not sleep within SYNC_PATIENCE_NS is not believed for its next
 *    SYNC_GRUDGE such wake-ups (sync_stopping);
 *  - at the first tick after that, its slice ends (sync_tick).
 *
 * Nor is it done where others wait for the waker's CPU, which this task would pass.
 */
#ifndef __RUSTY_SYNC_H
#define __RUSTY_SYNC_H

#include "idle.h"
#include "queue.h"
#include "task.h"

#define SYNC_PATIENCE_NS (100ULL * 1000)
#define SYNC_GRUDGE	 16

/* By CPU: since when a task waits there for the one that runs to sleep; 0: none does. */
struct sync_wait {
	u64 since_ns;
} __attribute__((aligned(128)));

struct sync_wait sync_waits[RUSTY_MAX_CPUS];

/* Whether the task that runs here, and wakes up another, is believed to sleep at once. */
static bool waker_will_sleep(struct task_struct *waker)
{
	struct task_storage *storage;

	/* The idle task is not going to: an interrupt woke up somebody. */
	if (!waker->pid || (waker->flags & PF_EXITING))
		return false;
	storage = task_storage_of(waker);
	if (!storage)
		return false;
	if (storage->sync_grudge) {
		storage->sync_grudge--;
		return false;
	}
	return true;
}

/* Whether nobody waits for @cpu, which is of @dom. */
static bool nobody_waits(u32 cpu, u32 dom)
{
	return !scx_bpf_dsq_nr_queued(DSQ_LOCAL_ON | cpu) && !scx_bpf_dsq_nr_queued(cpu_dsq(cpu)) &&
	       !scx_bpf_dsq_nr_queued(dom);
}

/*
 * A CPU for a task that is woken by one that is about to sleep: the waker's, or else the
 * previous one, claimed, where it idles and is of the waker's domain. -1 is neither. The
 * waker's domain has to be the task's, or one that it may be lent to.
 */
static s32 pick_sync(struct task_struct *p, s32 prev_cpu, u32 dom)
{
	u32 cpu = bpf_get_smp_processor_id(), waker_dom = cpu_to_dom(cpu);

	if (waker_dom >= nr_doms() || (waker_dom != dom && !may_lend(dom, waker_dom)))
		return -1;
	if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr) && nobody_waits(cpu, waker_dom) &&
	    waker_will_sleep(bpf_get_current_task_btf())) {
		sync_waits[cpu % RUSTY_MAX_CPUS].since_ns = bpf_ktime_get_ns();
		stat_inc(RUSTY_STAT_WAKE_SYNC);
		return cpu;
	}
	if (cpu_to_dom(prev_cpu) == waker_dom && bpf_cpumask_test_cpu(prev_cpu, p->cpus_ptr) &&
	    scx_bpf_test_and_clear_cpu_idle(prev_cpu)) {
		stat_inc(RUSTY_STAT_SYNC_PREV_IDLE);
		return prev_cpu;
	}
	return -1;
}

/* The task that ran on this CPU stops: has it kept its word? */
static void sync_stopping(struct task_struct *p, bool runnable)
{
	struct sync_wait *wait = &sync_waits[bpf_get_smp_processor_id() % RUSTY_MAX_CPUS];
	struct task_storage *storage;
	u64 since = wait->since_ns;

	if (!since)
		return;
	wait->since_ns = 0;
	if (!runnable && bpf_ktime_get_ns() < since + SYNC_PATIENCE_NS)
		return;
	stat_inc(RUSTY_STAT_SYNC_BROKEN);
	storage = task_storage_of(p);
	if (storage)
		storage->sync_grudge = SYNC_GRUDGE;
}

/* Another task runs: whatever waited, it waits for nobody's word any more. */
static void sync_running(void)
{
	sync_waits[bpf_get_smp_processor_id() % RUSTY_MAX_CPUS].since_ns = 0;
}

/* Ends the slice of a task that did not sleep as it said. */
static void sync_tick(struct task_struct *p)
{
	u64 since = sync_waits[bpf_get_smp_processor_id() % RUSTY_MAX_CPUS].since_ns;

	if (since && bpf_ktime_get_ns() >= since + SYNC_PATIENCE_NS)
		task_set_slice(p, 0);
}

#endif /* __RUSTY_SYNC_H */
