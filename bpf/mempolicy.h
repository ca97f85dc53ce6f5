/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the memory of a task is to be, by its memory policy (set_mempolicy(2), numactl).
 *
 * Of the policies, three name nodes: MPOL_BIND, MPOL_PREFERRED and MPOL_PREFERRED_MANY.
 * MPOL_INTERLEAVE spreads the memory over its nodes and MPOL_LOCAL has it wherever the task
 * runs, so both say nothing about where that should be.
 */
#ifndef __RUSTY_MEMPOLICY_H
#define __RUSTY_MEMPOLICY_H

#include "domain.h"

/* Of uapi/linux/mempolicy.h. They are numbers, not bits. */
enum mempolicy_mode {
	MPOL_PREFERRED = 1,
	MPOL_BIND = 2,
	MPOL_PREFERRED_MANY = 5,
};

/* Whether tasks are kept where their memory policies want their memory. */
const volatile bool mempolicy_affinity;

static bool mempolicy_names_nodes(const struct mempolicy *policy)
{
	u32 mode = policy->mode;

	return mode == MPOL_PREFERRED || mode == MPOL_BIND || mode == MPOL_PREFERRED_MANY;
}

static bool mempolicy_has(struct mempolicy *policy, u32 node)
{
	u32 word = node / 64 * sizeof(u64);
	u64 bits;

	if (word >= bpf_core_field_size(policy->nodes))
		return false;
	if (bpf_probe_read_kernel(&bits, sizeof(bits), (void *)&policy->nodes + word))
		return false;
	return bits >> node % 64 & 1;
}

/*
 * A domain of the node that the policy of @p names, the nearest to @dom if there are
 * several; RUSTY_NO_DOM where it names none that has CPUs of ours. O(nodes), and O(1) at home.
 *
 * Mostly @p is the task that runs here, and the policy its own. Where it is not, the task
 * may put another in place and free this one while it is read: the answer is wrong then,
 * until the next time.
 */
static u32 mempolicy_home(struct task_struct *p, u32 dom)
{
	struct layout *l = layout();
	struct mempolicy *policy;
	u32 i, other, node, last;

	if (!mempolicy_affinity || !bpf_core_field_exists(p->mempolicy))
		return RUSTY_NO_DOM;
	policy = p->mempolicy;
	if (!policy || !mempolicy_names_nodes(policy))
		return RUSTY_NO_DOM;

	if (dom >= nr_doms())
		dom = 0;
	last = l->dom_node[dom % RUSTY_MAX_DOMS];
	if (mempolicy_has(policy, last))
		return dom;
	bpf_for(i, 0, nr_doms() - 1) {
		other = l->steal_order[dom % RUSTY_MAX_DOMS][i % RUSTY_MAX_DOMS];
		node = l->dom_node[other % RUSTY_MAX_DOMS];
		if (node == last)
			continue;
		last = node;
		if (mempolicy_has(policy, node))
			return other;
	}
	return RUSTY_NO_DOM;
}

#endif /* __RUSTY_MEMPOLICY_H */
