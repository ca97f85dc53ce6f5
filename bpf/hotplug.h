/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs that come and go while tasks run. No fresh start: tasks keep running on what CPUs
 * there are, the daemon notices by nr_hotplugs and makes a new layout (relayout.h).
 *
 * A CPU that goes offline does not look at our queues any more, but waits until no task
 * is left on it. One that waits in a queue and may run nowhere else would be waited for
 * for ever: so all tasks of such a CPU go to its local queue, from which the kernel
 * pushes them to other CPUs, changing their affinity if it must.
 */
#ifndef __RUSTY_HOTPLUG_H
#define __RUSTY_HOTPLUG_H

#include "task.h"

/* CPUs that came or went, for the daemon to notice. */
u32 nr_hotplugs;

u8 cpu_is_down[RUSTY_MAX_CPUS];

static bool task_cpu_is_down(struct task_struct *p)
{
	return cpu_is_down[(u32)scx_bpf_task_cpu(p) % RUSTY_MAX_CPUS];
}

static void count_online(u32 cpu, s32 change)
{
	u32 dom = cpu_to_dom(cpu);

	if (dom < RUSTY_MAX_DOMS)
		__sync_fetch_and_add(&layout()->dom_nr_online[dom], change);
	__sync_fetch_and_add(&nr_hotplugs, 1);
}

/* Hand the tasks of @cpu that wait in @dsq over to its local queue. */
static void evacuate_dsq(u32 dsq, s32 cpu)
{
	struct task_struct *p;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (scx_bpf_task_cpu(p) == cpu)
			dsq_move(BPF_FOR_EACH_ITER, p, DSQ_LOCAL_ON | cpu);
	}
	bpf_rcu_read_unlock();
}

SEC("struct_ops/rusty_cpu_online")
void BPF_PROG(rusty_cpu_online, s32 cpu)
{
	cpu_is_down[(u32)cpu % RUSTY_MAX_CPUS] = 0;
	count_online(cpu, 1);
}

SEC("struct_ops/rusty_cpu_offline")
void BPF_PROG(rusty_cpu_offline, s32 cpu)
{
	u32 dsq;

	/* From here on nobody queues a task of this CPU with us (rusty_enqueue). */
	cpu_is_down[(u32)cpu % RUSTY_MAX_CPUS] = 1;
	count_online(cpu, -1);
	bpf_for(dsq, 0, nr_dsqs)
		evacuate_dsq(dsq, cpu);
}

#endif /* __RUSTY_HOTPLUG_H */
