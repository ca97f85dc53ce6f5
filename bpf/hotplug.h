/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs that come and go while tasks run. No fresh start: tasks keep running on what CPUs
 * there are, the daemon notices by nr_hotplugs and makes a new layout (relayout.h).
 *
 * A CPU on its way offline does not look at our queues any more, and waits until no task is
 * left on it. One that waits in a queue and may run nowhere else would be waited for for
 * ever: so all tasks of such a CPU go to its local queue, from which the kernel pushes them
 * to other CPUs, changing their affinity if it must.
 *
 * The kernel says so late, in cpu_offline: between the moment from which the CPU does not
 * look and that call it waits for an RCU grace period, which may need just the tasks in our
 * queues (rcu_preempt itself in the queue of a domain whose last CPU this is; a reader that
 * was preempted and is bound to the CPU). So we look for ourselves: CPUs are taken offline by
 * a thread of their own, and when one wakes up, the other CPUs watch whether its CPU leaves.
 * With --partial that thread is not ours to see, nor is rcu_preempt.
 */
#ifndef __RUSTY_HOTPLUG_H
#define __RUSTY_HOTPLUG_H

#include "pending.h"

/* CPUs that came or went, for the daemon to notice. */
u32 nr_hotplugs;

/* Domains whose CPUs all are down, until the daemon makes a layout without them. */
u32 nr_orphans;

/*
 * The CPU, + 1, whose hotplug thread has woken up, until the kernel says what became of it;
 * 0 none. CPUs come and go one at a time.
 */
u32 watched_cpu;

static bool task_cpu_is_down(struct task_struct *p)
{
	return cpu_is_down[(u32)scx_bpf_task_cpu(p) % RUSTY_MAX_CPUS];
}

/* Count the CPUs that a domain of the layout in force has. O(CPUs). */
static void domain_count(u32 dom)
{
	struct layout *l = layout();
	u32 i, nr = 0;

	bpf_for(i, 0, l->nr_cpu_ids) {
		if (l->cpu_dom[i % RUSTY_MAX_CPUS] == dom && !cpu_is_down[i % RUSTY_MAX_CPUS])
			nr++;
	}
	l->dom_nr_online[dom % RUSTY_MAX_DOMS] = nr;
}

static void orphans_count(void)
{
	u32 dom, nr = 0;

	bpf_for(dom, 0, nr_doms())
		nr += dom_is_orphan(layout(), dom);
	nr_orphans = nr;
}

/*
 * Count anew after a change of layout. Who comes or goes at the same time may be counted
 * wrongly: until the next layout, which is under way because of it.
 */
static void domains_count(void)
{
	u32 dom;

	bpf_for(dom, 0, nr_doms())
		domain_count(dom);
	orphans_count();
}

/*
 * Note who is offline when the scheduler begins: nobody tells us. CPUs neither come nor go while
 * the kernel asks rusty_init, and from then on it says so. O(CPUs).
 */
static void cpus_note_down(void)
{
	const struct cpumask *online = scx_bpf_get_online_cpumask();
	u32 cpu;

	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		cpu_is_down[cpu % RUSTY_MAX_CPUS] = !bpf_cpumask_test_cpu(cpu, online);
	scx_bpf_put_cpumask(online);
}

static void cpu_set_down(u32 cpu, bool is_down)
{
	u32 dom = cpu_to_dom(cpu);

	cpu_is_down[cpu % RUSTY_MAX_CPUS] = is_down;
	if (dom < nr_doms()) {
		domain_count(dom);
		orphans_count();
	}
	__sync_fetch_and_add(&nr_hotplugs, 1);
}

/* Hand the tasks of @cpu that wait in @dsq over to its local queue. */
static void evacuate_dsq(u64 dsq, s32 cpu)
{
	struct task_struct *p;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (scx_bpf_task_cpu(p) == cpu)
			dsq_move(BPF_FOR_EACH_ITER, p, DSQ_LOCAL_ON | cpu);
	}
	bpf_rcu_read_unlock();
}

/* The same of the queues of interactive mode. Who was sent to @cpu goes to its own domain. */
static void evacuate_decided(u32 cpu)
{
	struct task_storage *task;
	struct task_struct *p;
	u32 dom;

	bpf_for(dom, 0, nr_dsqs) {
		evacuate_dsq(pending_dsq(dom), cpu);
		evacuate_dsq(decided_dsq(dom), cpu);
	}
	evacuate_dsq(cpu_decided_dsq(cpu), cpu);
	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, cpu_decided_dsq(cpu), 0) {
		task = task_storage_of(p);
		if (task && task->taskc->dom < nr_doms())
			policy_let_go(BPF_FOR_EACH_ITER, p, task, false);
	}
	bpf_rcu_read_unlock();
}

/* From here on nobody queues a task of this CPU with us (rusty_enqueue). */
static void cpu_leave(u32 cpu)
{
	u32 dsq;

	cpu_set_down(cpu, true);
	bpf_for(dsq, 0, nr_dsqs)
		evacuate_dsq(dsq, cpu);
	evacuate_dsq(cpu_dsq(cpu), cpu);
	if (interactive)
		evacuate_decided(cpu);
}

/* Whether @p is the thread that brings its CPU online and takes it offline. */
static bool is_hotplug_thread(const struct task_struct *p)
{
	return p->comm[0] == 'c' && p->comm[1] == 'p' && p->comm[2] == 'u' && p->comm[3] == 'h' &&
	       p->comm[4] == 'p' && p->comm[5] == '/';
}

/*
 * Whether a CPU has begun to go offline, or not yet ended to come online: as long as that
 * lasts, its run queue has a balance callback, the one that pushes tasks away. Any other is
 * there for an instant only.
 */
static bool cpu_is_leaving(u32 cpu)
{
	const struct rq *rq = bpf_per_cpu_ptr(&runqueues, cpu);

	return rq && rq->balance_callback;
}

/*
 * To be called by any CPU that looks for work. Several may act at once, which does no harm;
 * what one of them takes for leaving, and is not, is set right by the next one that looks.
 */
__verified_once int hotplug_look(void)
{
	u32 cpu = watched_cpu - 1;
	bool is_leaving;

	if (cpu >= RUSTY_MAX_CPUS)
		return 0;
	is_leaving = cpu_is_leaving(cpu);
	if (is_leaving == cpu_is_down[cpu])
		return 0;
	if (is_leaving)
		cpu_leave(cpu);
	else
		cpu_set_down(cpu, false);
	return 0;
}

SEC("struct_ops/rusty_cpu_online")
void BPF_PROG(rusty_cpu_online, s32 cpu)
{
	watched_cpu = 0;
	cpu_set_down(cpu, false);
}

SEC("struct_ops/rusty_cpu_offline")
void BPF_PROG(rusty_cpu_offline, s32 cpu)
{
	watched_cpu = 0;
	cpu_leave(cpu);
}

#endif /* __RUSTY_HOTPLUG_H */
