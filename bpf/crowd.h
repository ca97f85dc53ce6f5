/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Crowds. Nodes keep to themselves, for a task's memory stays behind when it is taken to
 * another (--greedy-threshold-x-numa is 0). But memory that is far is better than no CPU at
 * all: where at least one task for each CPU of a domain has been waiting for some time, CPUs
 * of other nodes that idle take tasks, too, a slice at a time, until the balancer has moved
 * some for good. The time lets a crowd pass that the domain itself is about to serve.
 *
 * The length of a queue is looked at when a task is put into it. A domain that takes many
 * and gets none for a while may so count as crowded for longer than it is: who steals looks
 * at the length again.
 */
#ifndef __RUSTY_CROWD_H
#define __RUSTY_CROWD_H

#include "kernel_types.h"
#include "intf.h"

/* How long there has to be a crowd before others may take from it; 0: they never may. */
u64 crowded_after_ns;

/*
 * By domain: since when there is a crowd; 0: there is none. Written without a lock: of two
 * CPUs that queue tasks at the same time either may win, and the crowd begins one task later.
 */
struct crowd {
	u64 since_ns;
} __attribute__((aligned(128)));

struct crowd crowds[RUSTY_MAX_DOMS];

/* A task was queued in @dom, which has @nr_cpus, so that @queued wait there. */
static inline void crowd_follow(u32 dom, u32 queued, u32 nr_cpus, u64 now)
{
	struct crowd *crowd = &crowds[dom % RUSTY_MAX_DOMS];
	bool is_crowd = queued >= nr_cpus;

	if (is_crowd != !!crowd->since_ns)
		crowd->since_ns = is_crowd ? now : 0;
}

/* Whether a crowd has waited in @dom for long enough. */
static inline bool is_crowded(u32 dom)
{
	u64 since = crowds[dom % RUSTY_MAX_DOMS].since_ns;

	return since && crowded_after_ns && bpf_ktime_get_ns() > since + crowded_after_ns;
}

#endif /* __RUSTY_CROWD_H */
