/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queues (DSQs): where tasks wait for a CPU.
 *
 *	of a domain	served by all of its CPUs, and by others that steal
 *	of a CPU	for tasks bound to it, by affinity or because they may not migrate
 *			now; served by that CPU only
 *
 * In one queue the tasks of other CPUs would stand in the way: each CPU that looks for work
 * would have to pass them over, and one bound to a busy CPU would wait behind tasks that
 * have seven others to go to. In a queue of its own it waits for nobody but its turn: the
 * CPU compares the places of three, the first in its own queue, the first in its domain's
 * that may run there, and the task that has just used up its slice, and takes the foremost.
 * A place is a virtual deadline in the domain's time (deadline.h) or, with --fifo-sched,
 * the time of arrival. So bound tasks get their share of the CPU and no more.
 *
 * Which queue a task belongs to follows from its clock (clock.h).
 */
#ifndef __RUSTY_QUEUE_H
#define __RUSTY_QUEUE_H

#include "cpu_turn.h"
#include "task.h"

/* First come, first served: no vtime, no weights. */
const volatile bool fifo_sched;

/* How long a task may wait, and how often a queue is looked through for those that did. */
#define MAX_WAIT_NS	 (2ULL * 1000 * 1000 * 1000)
#define RESCUE_PERIOD_NS (20ULL * 1000 * 1000)
/* Tasks looked at, from the end of the queue, where those are that wait for long. */
#define RESCUE_LOOKS 32
/* Tasks at the front of a domain's queue that a CPU looks at for one it may run. */
#define FIRST_LOOKS 32
/* A place behind all others. */
#define NOBODY ((s64)(~0ULL >> 1))

/* Tasks waiting, by domain, for the daemon's tune tick. */
u32 dsq_queued[RUSTY_MAX_DOMS];

/*
 * Whether per-CPU kernel threads go to the front also when they have used up their slice, and
 * how long they may have run by then since they woke up.
 */
bool kthreads_local;
#define KTHREAD_BURST_NS (100ULL * 1000 * 1000)

static inline u64 cpu_dsq(s32 cpu)
{
	return CLOCK_OF_CPUS + (u32)cpu % RUSTY_MAX_CPUS;
}

static inline u64 task_dsq(const struct task_storage *task)
{
	return clock_is_cpu(task->turn.clock) ? task->turn.clock : task->taskc->dom;
}

static s32 queues_init(void)
{
	u32 i;
	s32 ret;

	bpf_for(i, 0, RUSTY_MAX_DOMS)
		vclock(i)->dom = i;
	bpf_for(i, 0, layout()->nr_cpu_ids) {
		ret = scx_bpf_create_dsq(cpu_dsq(i), NUMA_NO_NODE);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Whether a task goes straight to its CPU, before all that wait: a per-CPU kernel thread, as
 * others wait for what it does. Whoever wakes up while it runs may go before it once more, but
 * not all whose turn comes before its own. One that goes on and on would keep them off that
 * CPU; it has to wait its turn like anybody, after a slice or, with --kthreads-local, after
 * KTHREAD_BURST_NS.
 */
static bool goes_straight(struct task_struct *p, const struct task_storage *task, u64 enq_flags)
{
	if (!(p->flags & PF_KTHREAD) || p->nr_cpus_allowed != 1)
		return false;
	if (enq_flags & ENQ_WAKEUP)
		return true;
	return task->turn.burst_ns <
	       (kthreads_local ? KTHREAD_BURST_NS : dom_slice_ns(task->taskc->dom));
}

/*
 * How far a task that did not sleep may lag is what keeping it from CPUs may have cost it. What a
 * policy has withheld from it, or given to others, is not owed: it counts as one that woke up.
 */
static inline u64 task_deadline(struct task_storage *task, u64 slice_ns, bool woke)
{
	return deadline_of(&task->turn, slice_ns, woke || dom_is_interactive(task->taskc->dom));
}

/* Queue a task, by its deadline or behind those that are there. */
static void task_queue(struct task_struct *p, struct task_storage *task, u64 enq_flags)
{
	u64 slice_ns = dom_slice_ns(task->taskc->dom);
	u64 dsq = task_dsq(task);

	task->turn.since_ns = bpf_ktime_get_ns();
	if (fifo_sched)
		dsq_insert(p, dsq, slice_ns, enq_flags);
	else
		dsq_insert_vtime(p, dsq, slice_ns,
				 task_deadline(task, slice_ns, enq_flags & ENQ_WAKEUP), enq_flags);
}

/* Take a queued task over to another queue, at the same place before or after the clock. */
static bool task_requeue(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq, u32 from,
			 u32 to)
{
	if (fifo_sched)
		return dsq_move(it, p, dsq);
	return dsq_move_vtime(it, p, dsq, p->scx.dsq_vtime - dom_vtime(from) + dom_vtime(to));
}

/* The place of a task that waits, as a distance from @base. */
static inline s64 place_of(struct task_struct *p, u64 base)
{
	struct task_storage *task;

	if (!fifo_sched)
		return p->scx.dsq_vtime - base;
	task = task_storage_of(p);
	return task ? task->turn.since_ns - base : 0;
}

/*
 * The place of the first task in @dsq that may run on @cpu, or NOBODY. Where the first
 * FIRST_LOOKS may not, the next one's, which is not behind that of whoever may.
 */
__verified_once s64 first_place(u64 dsq, s32 cpu, u64 base)
{
	struct task_struct *p;
	s64 place = NOBODY;
	u32 looks = 0;

	if (!scx_bpf_dsq_nr_queued(dsq))
		return NOBODY;
	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (++looks <= FIRST_LOOKS && !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			continue;
		place = place_of(p, base);
		break;
	}
	bpf_rcu_read_unlock();
	return place;
}

/*
 * The place that @prev, which has used up its slice on @cpu, would have in the queue, or
 * NOBODY if it has to give way: if it is to move, or on a CPU it was only lent to while
 * its own domain may have room. It is charged for what it ran, as if it had stopped.
 */
static s64 prev_place(struct task_struct *prev, struct task_storage *task, u32 dom, u64 base)
{
	struct task_ctx __arena *taskc = task->taskc;

	task_follow_memory(prev, taskc);
	if (taskc->move_request || taskc->dom != dom || taskc->layout_seq != layout_seq)
		return NOBODY;
	task_charge(prev, task);
	if (fifo_sched)
		return NOBODY - 1;
	return task_deadline(task, dom_slice_ns(dom), false) - base;
}

/* Let @prev go on running, with a new slice. */
static void keep_running(struct task_struct *prev, struct task_storage *task, u64 slice_ns,
			 bool opposed)
{
	u64 now = bpf_ktime_get_ns();

	deadline_running(&task->turn, opposed, slice_ns, now);
	cpu_turn_begin(task, now);
	task_set_slice(prev, slice_ns);
	task->policy.slice_ns = now - task->policy.on_ns + slice_ns;
	stat_inc(RUSTY_STAT_KEEP);
}

/*
 * Let a kernel thread that goes straight to its CPU go on there. It has not been queued yet when
 * somebody is looked for who is to run next, and would find him before itself.
 */
static bool keep_straight(struct task_struct *prev, u32 dom)
{
	struct task_storage *task;

	if (!kthreads_local || !prev || !(prev->scx.flags & TASK_QUEUED) ||
	    !(prev->flags & PF_KTHREAD))
		return false;
	task = task_storage_of(prev);
	if (!task || task->taskc->dom != dom || task->taskc->layout_seq != layout_seq)
		return false;
	task_charge(prev, task);
	if (!goes_straight(prev, task, 0))
		return false;
	keep_running(prev, task, dom_slice_ns(dom), false);
	return true;
}

static bool take_own(s32 cpu)
{
	if (!scx_bpf_dsq_nr_queued(cpu_dsq(cpu)) || !dsq_move_to_local(cpu_dsq(cpu), 0))
		return false;
	stat_inc(RUSTY_STAT_PINNED);
	return true;
}

static bool take_domain(u32 dom)
{
	if (!dsq_move_to_local(dom, ENQ_IMMED))
		return false;
	stat_inc(RUSTY_STAT_DSQ);
	return true;
}

/*
 * Whether any wait for @cpu that no policy has decided about; who is pending is one of them where
 * the hybrid scheduler @rescues.
 */
static bool others_wait(s32 cpu, u32 dom, bool rescues)
{
	return scx_bpf_dsq_nr_queued(dom) || scx_bpf_dsq_nr_queued(cpu_dsq(cpu)) ||
	       (rescues && scx_bpf_dsq_nr_queued(pending_dsq(dom)));
}

/*
 * Whether @p is the policy's thread, which is late: while others wait, whoever decides about them,
 * it has every second turn at most. Its nice level is that of the daemon's ticks, and by deadlines
 * it would go on for as long as all its weight allows.
 */
static bool policy_yields(struct task_struct *p, s32 cpu, u32 dom)
{
	return dom_is_interactive(dom) && p->pid == policy_pid &&
	       policy_control.state == RUSTY_POLICY_LATE && others_wait(cpu, dom, true);
}

/*
 * Give @cpu the task whose turn it is, of those that wait for it and for its domain, or
 * leave it to @prev. False when there is none.
 */
static bool take_turn(s32 cpu, u32 dom, struct task_struct *prev)
{
	struct task_storage *task = NULL;
	u64 base = fifo_sched ? 0 : dom_vtime(dom);
	s64 own, shared = NOBODY, mine = NOBODY;
	u64 slice_ns = 0;

	own = first_place(cpu_dsq(cpu), cpu, base);
	if (prev && (prev->scx.flags & TASK_QUEUED))
		task = task_storage_of(prev);
	if (task && !policy_yields(prev, cpu, dom))
		slice_ns = policy_keep_ns(&task->policy, cpu, dom, dom_slice_ns(dom));
	if (task && slice_ns)
		mine = prev_place(prev, task, dom, base);
	if (own != NOBODY || mine != NOBODY)
		shared = first_place(dom, cpu, base);

	if (task && mine != NOBODY && mine <= own && mine <= shared) {
		keep_running(prev, task, slice_ns, own != NOBODY || shared != NOBODY);
		return true;
	}
	if (own <= shared && take_own(cpu))
		return true;
	return take_domain(dom) || take_own(cpu);
}

/*
 * Send a task to the front of its queue that has waited there for too long.
 * O(RESCUE_LOOKS), at most once per period and queue; two CPUs that come at the same
 * time may both look. The queue's clock has its number.
 */
__verified_once int queue_rescue(u32 dsq, u32 dom)
{
	u64 now = bpf_ktime_get_ns();
	struct vclock *clock = vclock(dsq);
	struct task_storage *task;
	struct task_struct *p;
	u32 looks = 0;

	if (fifo_sched || now < clock->rescue_at_ns)
		return 0;
	clock->rescue_at_ns = now + RESCUE_PERIOD_NS;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, DSQ_ITER_REV) {
		if (++looks > RESCUE_LOOKS)
			break;
		task = task_storage_of(p);
		if (!task || now < task->turn.since_ns + MAX_WAIT_NS)
			continue;
		if (dsq_move_vtime(BPF_FOR_EACH_ITER, p, dsq, dom_vtime(dom) - MAX_CARRIED_NS)) {
			task->turn.rescued = true;
			stat_inc(RUSTY_STAT_RESCUE);
		}
		break;
	}
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int read_queues(void *ctx)
{
	u32 dom, cpu, queued;

	bpf_for(dom, 0, nr_doms()) {
		queued = scx_bpf_dsq_nr_queued(dom);
		if (dom_is_interactive(dom))
			queued += scx_bpf_dsq_nr_queued(pending_dsq(dom)) +
				  scx_bpf_dsq_nr_queued(decided_dsq(dom));
		dsq_queued[dom % RUSTY_MAX_DOMS] = queued;
	}
	bpf_for(cpu, 0, layout()->nr_cpu_ids) {
		dom = cpu_to_dom(cpu);
		if (dom >= nr_doms())
			continue;
		queued = scx_bpf_dsq_nr_queued(cpu_dsq(cpu));
		if (dom_is_interactive(dom))
			queued += scx_bpf_dsq_nr_queued(cpu_decided_dsq(cpu));
		dsq_queued[dom % RUSTY_MAX_DOMS] += queued;
	}
	return 0;
}

#endif /* __RUSTY_QUEUE_H */
