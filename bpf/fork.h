/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a new task is born: in its parent's domain, whose cache and memory they share,
 * unless that is overloaded and another is not.
 *
 * A domain has room while a CPU of it idles. Where the parent's has none, the nearest of the
 * node that has gets the child, and where there is none either, the nearest of another node,
 * but only if tasks wait in the parent's: to be far from the parent's memory for good is a
 * high price for a CPU that is busy for a moment. Where all are busy, the one with the fewest
 * tasks waiting for each of its CPUs gets it, if that is at least one less than in the
 * parent's. So a parent that starts many spreads them without the balancer, which comes
 * every two seconds only.
 *
 * What is seen here may have changed when the child is woken a moment later: parents that
 * fork at the same time may all choose the same idle CPU's domain. The balancer sees to that.
 */
#ifndef __RUSTY_FORK_H
#define __RUSTY_FORK_H

#include "task.h"

/* Domains that are looked at, nearest first. */
#define FORK_LOOKS 16

static bool dom_has_idle(u32 dom)
{
	struct dom_masks *masks = active_masks(dom);
	const struct cpumask *idle;
	struct bpf_cpumask *cpus;
	bool has_idle;

	if (!masks)
		return false;
	cpus = masks->cpus;
	if (!cpus)
		return false;
	idle = scx_bpf_get_idle_cpumask();
	has_idle = bpf_cpumask_intersects(idle, (const struct cpumask *)cpus);
	scx_bpf_put_idle_cpumask(idle);
	return has_idle;
}

/* Tasks that wait for each CPU of the domain. */
static u32 dom_waiting_per_cpu(u32 dom)
{
	u32 nr_cpus = layout()->dom_nr_online[dom % RUSTY_MAX_DOMS];

	return scx_bpf_dsq_nr_queued(dom) / (nr_cpus ?: 1);
}

/* The domain of the child that the current task makes. O(FORK_LOOKS). */
static u32 fork_dom(const struct task_ctx __arena *child)
{
	struct task_ctx __arena *parent = task_lookup(bpf_get_current_task_btf());
	u32 home, best, least, i, other, waiting;
	bool waits;

	if (!parent)
		return RUSTY_NO_DOM;
	home = parent->dom;
	if (home >= nr_doms() || dom_has_idle(home))
		return home;

	best = home;
	least = dom_waiting_per_cpu(home);
	waits = scx_bpf_dsq_nr_queued(home) > 0;
	bpf_for(i, 0, nr_doms() - 1) {
		if (i >= FORK_LOOKS)
			break;
		other = nth_nearest(home, i);
		if (!task_dom_allowed(child, other))
			continue;
		if (!same_node(layout(), home, other) && !waits)
			break;
		if (dom_has_idle(other)) {
			stat_inc(RUSTY_STAT_FORK_AWAY);
			return other;
		}
		waiting = dom_waiting_per_cpu(other);
		if (waiting < least) {
			best = other;
			least = waiting;
		}
	}
	if (best != home)
		stat_inc(RUSTY_STAT_FORK_AWAY);
	return best;
}

#endif /* __RUSTY_FORK_H */
