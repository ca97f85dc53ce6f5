/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Preemption: a task that wakes up and finds no idle CPU, here or elsewhere, need not wait
 * for the end of a slice, if its turn comes clearly before that of a task which runs.
 *
 * Who wakes up asks its previous CPU and a few others of its domain whom they run
 * (cpu_turn.h). Whose turn comes last of all these gives way: its slice ends, and its CPU
 * looks again who is to run. It keeps its place in the queue, and so gets a CPU again when
 * its turn comes: nobody gets more or less CPU by this, some get it earlier.
 *
 * A task gives way
 *  - to one of about its own weight or a larger one, never of a smaller;
 *  - whose place is before its own by half a slice, so that two of equal standing do not
 *    take the CPU from each other; or that is at home here, where it was only lent to;
 *  - after PREEMPT_MIN_RUN_NS: a switch is not to cost more than it brings.
 *
 * A per-CPU kernel thread asks nobody: it takes its CPU from whoever runs there, as others
 * wait for what it does, and nothing else can do it (preempt_at_once). It may have to give way
 * like others, but for that one turn (goes_straight).
 *
 * What is read of other CPUs may be a moment old. At worst a task that has just begun to run
 * ends its slice early, and goes on if nobody comes before it.
 */
#ifndef __RUSTY_PREEMPT_H
#define __RUSTY_PREEMPT_H

#include "queue.h"

#define PREEMPT_MIN_RUN_NS (100ULL * 1000)
/* CPUs of the domain that are asked, besides the previous one. */
#define PREEMPT_LOOKS 4

/* Whether tasks are preempted at all; nobody is with --fifo-sched. */
bool preemption = true;

/* By how much the task that runs on @cpu comes after one of @dom; 0 or less: it does not. */
static inline s64 comes_after(u32 cpu, u32 dom, u64 place, u32 weight, u64 now)
{
	const struct cpu_turn *turn = cpu_turn(cpu);
	s64 after;

	if (!turn->weight || weight < turn->weight - turn->weight / 8 || turn->asked ||
	    now < turn->since_ns + PREEMPT_MIN_RUN_NS)
		return 0;
	if (turn->dom != dom)
		return cpu_to_dom(cpu) == dom ? NOBODY : 0;
	/* Whom the clock has passed while it runs is not owed that (deadline_stopping). */
	after = turn->place - dom_vtime(dom);
	if (after < 0)
		after = 0;
	return after - (s64)(place - dom_vtime(dom)) - (s64)(dom_slice_ns(dom) / 2);
}

/*
 * Find a CPU for a task that has woken up and been queued. O(PREEMPT_LOOKS): the domain's
 * other CPUs are drawn at random, for a few of many are nearly as good as all.
 */
static void preempt_for(struct task_struct *p, const struct task_storage *task)
{
	u32 dom = task->taskc->dom, weight = task->turn.weight, cpu, best_cpu;
	u64 place = p->scx.dsq_vtime, now = bpf_ktime_get_ns();
	struct bpf_cpumask *cpus = NULL;
	struct dom_masks *masks;
	s64 after, best;
	u32 i;

	if (!preemption || fifo_sched)
		return;
	best_cpu = scx_bpf_task_cpu(p);
	best = comes_after(best_cpu, dom, place, weight, now);

	masks = active_masks(dom);
	if (masks)
		cpus = masks->cpus;
	if (cpus && !clock_is_cpu(task->turn.clock)) {
		bpf_for(i, 0, PREEMPT_LOOKS) {
			cpu = bpf_cpumask_any_and_distribute((const struct cpumask *)cpus,
							     p->cpus_ptr);
			after = comes_after(cpu, dom, place, weight, now);
			if (after > best) {
				best = after;
				best_cpu = cpu;
			}
		}
	}
	if (best <= 0)
		return;
	cpu_turn(best_cpu)->asked = 1;
	stat_inc(RUSTY_STAT_PREEMPT);
	kick_cpu(best_cpu, KICK_PREEMPT);
}

/*
 * A task of @dom goes straight to its CPU: the flags by which whoever runs there gives way to
 * it, if it has woken up, and whoever has been chosen to run there and does not yet. That CPU's
 * run queue is locked. Where a policy decides, how long turns are is for it to say, and each is
 * made to its end.
 */
static u64 preempt_at_once(struct task_struct *p, u32 dom, u64 enq_flags)
{
	if (!preemption || fifo_sched || dom_is_interactive(dom) || !(enq_flags & ENQ_WAKEUP))
		return 0;
	if (cpu_turn(scx_bpf_task_cpu(p))->weight)
		stat_inc(RUSTY_STAT_PREEMPT);
	return ENQ_PREEMPT;
}

#endif /* __RUSTY_PREEMPT_H */
