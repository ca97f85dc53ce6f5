/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change of layout while tasks run: CPUs came or went, or the configuration did.
 *
 *	daemon		fills in the half of layouts[] that is not in force
 *	apply_layout	makes its queues and masks, then turns the halves over
 *	any task	finds a new sequence number when it is next woken or queued, and
 *			takes its domain from the new layout (task_settle)
 *	sweep_layout	moves those that wait in a queue whose domain is no longer theirs
 *
 * A task that is being queued while the halves turn over may still go into an old queue,
 * behind the sweep. So the daemon sweeps again on its next tick, when no such operation
 * can be under way any more. Queues without a domain are emptied by all CPUs
 * (take_from_unserved), so that even without the daemon nothing is left in them.
 */
#ifndef __RUSTY_RELAYOUT_H
#define __RUSTY_RELAYOUT_H

#include "hotplug.h"
#include "idle.h"
#include "pending.h"

SEC("syscall")
int apply_layout(void *ctx)
{
	u32 half = !(active_layout & 1);
	s32 ret;

	ret = domains_build(half);
	if (ret)
		return ret;
	active_layout = half;
	domains_count();
	__sync_lock_test_and_set(&layout_seq, layout_seq + 1);
	return 0;
}

/* Bring the tasks that wait in the queue of domain @from to the queues of their domains. */
__verified_once int sweep_domain(u32 from)
{
	struct task_ctx __arena *taskc;
	struct task_struct *p;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, from, 0) {
		taskc = task_lookup(p);
		if (!taskc)
			continue;
		task_settle(p, taskc);
		if (taskc->dom == from || taskc->dom >= nr_doms())
			continue;
		if (task_requeue(BPF_FOR_EACH_ITER, p, taskc->dom, from, taskc->dom))
			domain_kick_idle(taskc->dom, scx_bpf_dsq_nr_queued(taskc->dom),
					 p->cpus_ptr);
	}
	bpf_rcu_read_unlock();
	return 0;
}

/* Those in the queue of a CPU stay there, but their places are in its old domain's time. */
__verified_once int sweep_cpu(u32 cpu)
{
	u64 dsq = cpu_dsq(cpu);
	struct task_ctx __arena *taskc;
	struct task_struct *p;
	u32 from;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		taskc = task_lookup(p);
		if (!taskc)
			continue;
		from = taskc->dom;
		task_settle(p, taskc);
		if (taskc->dom != from && taskc->dom < nr_doms())
			task_requeue(BPF_FOR_EACH_ITER, p, dsq, from, taskc->dom);
	}
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int sweep_layout(void *ctx)
{
	u32 dom, cpu;

	arena_program();
	bpf_for(dom, 0, nr_dsqs)
		sweep_domain(dom);
	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		sweep_cpu(cpu);
	if (interactive)
		policy_sweep();
	return 0;
}

#endif /* __RUSTY_RELAYOUT_H */
