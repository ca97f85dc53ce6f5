/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Domains: sets of CPUs that share a DSQ, whose id is the domain's number.
 */
#ifndef __RUSTY_DOMAIN_H
#define __RUSTY_DOMAIN_H

#include "compat.h"
#include "crowd.h"
#include "intf.h"
#include "kick.h"
#include "stats.h"

struct layout layouts[2];
u32 active_layout;
u32 layout_seq = 1;
struct tune tune;

/* DSQs that were ever created: more than there are domains after a layout shrank. */
u32 nr_dsqs;

/*
 * A CPU takes a task from another domain of its node when at least so many are
 * queued there, and from another node when at least so many are; 0 is never, but for
 * a crowd (crowd.h).
 */
u32 greedy_threshold = 1;
u32 greedy_threshold_x_numa;

struct dom_masks {
	struct bpf_cpumask __kptr *cpus;
};

/* Two halves, as with the layouts. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * RUSTY_MAX_DOMS);
	__type(key, u32);
	__type(value, struct dom_masks);
} dom_masks SEC(".maps");

/*
 * The layout in force. It may be turned over between two calls: then a task is put
 * where the old layout would have it, and set right when it is next queued.
 */
static inline struct layout *layout(void)
{
	return &layouts[active_layout & 1];
}

static inline u32 nr_doms(void)
{
	return layout()->nr_doms;
}

static inline u32 cpu_to_dom(u32 cpu)
{
	return cpu < RUSTY_MAX_CPUS ? layout()->cpu_dom[cpu] : RUSTY_NO_DOM;
}

static inline u64 dom_slice_ns(u32 dom)
{
	return tune.slice_ns[dom % RUSTY_MAX_DOMS];
}

static inline bool same_node(struct layout *l, u32 dom, u32 other)
{
	return l->dom_node[dom % RUSTY_MAX_DOMS] == l->dom_node[other % RUSTY_MAX_DOMS];
}

/* Whether all CPUs of a domain are down, until the daemon makes a layout without it. */
static inline bool dom_is_orphan(struct layout *l, u32 dom)
{
	return dom < l->nr_doms && !l->dom_nr_online[dom % RUSTY_MAX_DOMS];
}

/* How many tasks must be queued in @other before a CPU of @dom takes one; 0 is never. */
static inline u32 greedy_threshold_between(struct layout *l, u32 dom, u32 other)
{
	u32 crowd;

	if (dom_is_orphan(l, other))
		return 1;
	if (!greedy_threshold || same_node(l, dom, other))
		return greedy_threshold;
	if (is_crowded(other)) {
		crowd = l->dom_nr_online[other % RUSTY_MAX_DOMS];
		if (!greedy_threshold_x_numa || crowd < greedy_threshold_x_numa)
			return crowd;
	}
	return greedy_threshold_x_numa;
}

/* Which domain is the @n-th nearest to @dom, from 0. */
static inline u32 nth_nearest(u32 dom, u32 n)
{
	return layout()->steal_order[dom % RUSTY_MAX_DOMS][n % RUSTY_MAX_DOMS];
}

static struct dom_masks *dom_masks_of(u32 half, u32 dom)
{
	u32 key = (half & 1) * RUSTY_MAX_DOMS + dom;

	return dom < RUSTY_MAX_DOMS ? bpf_map_lookup_elem(&dom_masks, &key) : NULL;
}

static struct dom_masks *active_masks(u32 dom)
{
	return dom_masks_of(active_layout, dom);
}

/* Allocates what the kptr at @slot of a map holds; frees what it held before. */
#define cpumask_install(slot)                                               \
	({                                                                  \
		struct bpf_cpumask *___new = bpf_cpumask_create(), *___old; \
		s32 ___ret = -ENOMEM;                                       \
                                                                            \
		if (___new) {                                               \
			___old = bpf_kptr_xchg(&(slot), ___new);            \
			if (___old)                                         \
				bpf_cpumask_release(___old);                \
			___ret = 0;                                         \
		}                                                           \
		___ret;                                                     \
	})

/* Make queue and mask of a domain of layouts[@half], which is not in force yet. */
static s32 domain_build(u32 half, u32 dom)
{
	struct layout *next = &layouts[half & 1];
	struct bpf_cpumask *cpus;
	struct dom_masks *masks;
	u32 i, cpu;
	s32 ret;

	masks = dom_masks_of(half, dom);
	if (!masks)
		return -EINVAL;

	if (dom >= nr_dsqs) {
		ret = scx_bpf_create_dsq(dom, next->dom_node[dom % RUSTY_MAX_DOMS]);
		if (ret)
			return ret;
		nr_dsqs = dom + 1;
	}

	ret = cpumask_install(masks->cpus);
	if (ret)
		return ret;

	bpf_rcu_read_lock();
	cpus = masks->cpus;
	if (cpus) {
		bpf_for(i, 0, next->nr_cpu_ids) {
			cpu = i % RUSTY_MAX_CPUS;
			if (next->cpu_dom[cpu] == dom)
				bpf_cpumask_set_cpu(cpu, cpus);
		}
	}
	bpf_rcu_read_unlock();
	return 0;
}

/* Make all that layouts[@half] needs. O(domains x CPUs), once per layout. */
static s32 domains_build(u32 half)
{
	u32 dom;
	s32 ret;

	bpf_for(dom, 0, layouts[half & 1].nr_doms) {
		ret = domain_build(half, dom);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Tasks that wait in a queue which nobody serves, because there is no such domain any more
 * or all its CPUs are down: whoever comes first takes them, and they find their new domain
 * when they are next queued.
 */
__verified_once bool take_from_unserved(void)
{
	u32 dom;

	bpf_for(dom, 0, nr_dsqs) {
		if (dom < nr_doms() && !dom_is_orphan(layout(), dom))
			continue;
		if (scx_bpf_dsq_nr_queued(dom) > 0 && dsq_move_to_local(dom, 0))
			return true;
	}
	return false;
}

/* Take a task queued in another domain: nearest first, every one looked at. */
__verified_once bool domain_steal(u32 dom)
{
	struct layout *l = layout();
	u32 i, other, threshold;

	bpf_for(i, 0, l->nr_doms - 1) {
		other = l->steal_order[dom % RUSTY_MAX_DOMS][i % RUSTY_MAX_DOMS];
		threshold = greedy_threshold_between(l, dom, other);
		if (!threshold || scx_bpf_dsq_nr_queued(other) < (s32)threshold)
			continue;
		if (!dsq_move_to_local(other, ENQ_IMMED))
			continue;

		stat_inc(same_node(l, dom, other) ? RUSTY_STAT_GREEDY_LOCAL
						  : RUSTY_STAT_GREEDY_XNUMA);
		return true;
	}
	return false;
}

#endif /* __RUSTY_DOMAIN_H */
