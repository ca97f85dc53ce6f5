/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What cpu.weight makes of a task's weight.
 *
 * Each cgroup competes with its siblings (cgroups, and tasks of the parent) by its weight,
 * and its tasks divide among them what it gets. Flattened to one number for each task:
 *
 *	effective weight of a cgroup = its weight            below the root, else
 *	                               its weight x scale of the parent
 *	scale of a cgroup	     = its effective weight / Σ weights in it
 *	effective weight of a task   = its weight x scale of its cgroup
 *
 * where Σ is over the tasks and cgroups in it that are active. A task of the root has its
 * own weight, and so has one that is alone in cgroups of weight 100. Effective weights of
 * all domains are comparable, so each domain's queue and the balancer go by them alone, and
 * hierarchical shares come out wherever the tasks are.
 *
 * Activity is a matter of time: averages over a window of some 32 ms, in which the past
 * counts half as much with every weighing. A task that is runnable for a tenth of the
 * time counts a tenth in Σ. A cgroup counts by its share, which is how many of its tasks
 * are runnable on average, but at most 1: who never leaves a CPU idle counts in full,
 * who needs a tenth of a CPU leaves the rest of its weight to its siblings. Nothing flips
 * when a task falls asleep or wakes up, so nobody else has to look again because of it.
 * As a cgroup's own tasks bear its whole weight whenever they run, Σ is taken of the time
 * in which there are any, i.e. divided by the share.
 *
 * Weighing is done by CPUs that look for work anyway, one at a time and a few cgroups each,
 * every 16 ms or, with more than CPUs get round to, as often as that goes. A cgroup posts
 * what it counts to its parent and takes the parent's scale; a change thus needs as many
 * passes as there are levels. What was posted is remembered and taken back exactly, so
 * nothing adds up.
 *
 * Limits: what a cgroup cannot use of its share, having fewer tasks than it is due CPUs,
 * goes to all others by their weights, not to its siblings first. A cgroup that was idle
 * starts with the scale it had; with many more tasks than then it gets too much for 16 ms.
 */
#ifndef __RUSTY_CGROUP_WEIGHT_H
#define __RUSTY_CGROUP_WEIGHT_H

#include "cgroup.h"
#include "weight.h"

/* Of scales and shares, in bits. */
#define SCALE_SHIFT 24
#define SCALE_ONE   (1ULL << SCALE_SHIFT)
#define SCALE_MAX   (WEIGHT_MAX * SCALE_ONE)
/* Of the sum of the children's weights. */
#define POSTED_SHIFT 20
/* Of the sum of weights that a scale is divided by. */
#define SUM_SHIFT 8

#define WEIGH_PERIOD_NS (16ULL * 1000 * 1000)
#define WEIGH_AT_ONCE	8
/* Of what has come since the last time, however long ago; the integrals have to fit in. */
#define MAX_WINDOW_NS (64ULL * 1000 * 1000)
/* A share below 2^-10 is none. */
#define FADED_SHIFT 10

#define NO_CGROUP_SLOT ((u32) - 1)

/* Where cgroups and their effective weights come from; false: there is only the root. */
const volatile bool cgroup_weights;

struct weighing {
	u32 busy;
	u32 cursor; /* the chunk to go on with */
	u64 due_at_ns;
} __attribute__((aligned(128)));

struct weighing weighing;

struct cgroup_tree {
	/* Who a cgroup's parent is, and what it has posted there. */
	struct bpf_spin_lock lock;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct cgroup_tree);
} cgroup_tree SEC(".maps");

static inline u32 effective_weight(const struct cgroup_ctx __arena *cgroup, u32 weight)
{
	u64 effective;

	if (!cgroup)
		return weight << RUSTY_WEIGHT_SHIFT;
	effective = weight * cgroup->scale >> (SCALE_SHIFT - RUSTY_WEIGHT_SHIFT);
	if (effective > EFFECTIVE_MAX)
		return EFFECTIVE_MAX;
	return effective ?: 1;
}

static inline u64 cgroup_weight(const struct cgroup_ctx __arena *cgroup)
{
	return cgroup->idle ? 1 : cgroup->weight;
}

/* The scale, if the weights in the cgroup add up to @sum >> SUM_SHIFT. */
static inline u64 cgroup_scale(const struct cgroup_ctx __arena *cgroup, u64 sum)
{
	struct cgroup_ctx __arena *parent = cgroup->parent;
	u64 effective = cgroup_weight(cgroup) * (parent ? parent->scale : SCALE_ONE);

	if (effective > SCALE_MAX)
		effective = SCALE_MAX;
	/* No weight is below 1. */
	return (effective << SUM_SHIFT) / (sum >> SUM_SHIFT ? sum : 1 << SUM_SHIFT);
}

/* Move what the cgroup's tasks have added up into its window. Returns whether one is runnable. */
static bool cgroup_collect(struct cgroup_ctx __arena *cgroup, u64 now)
{
	struct cgroup_shard __arena *shard;
	u64 running = 0, weight_ns = 0, task_ns = 0;
	u64 ns = now - cgroup->weighed_at_ns, times;
	u32 i;

	bpf_for(i, 0, nr_cgroup_shards) {
		shard = &cgroup->shards[i % CGROUP_SHARDS];
		if (!shard->since_ns)
			continue;
		cgroup_shard_update(shard, now);
		running |= shard->running;
		weight_ns += __sync_lock_test_and_set(&shard->weight_ns, 0);
		task_ns += __sync_lock_test_and_set(&shard->task_ns, 0);
	}
	cgroup->weighed_at_ns = now;
	if ((s64)ns <= 0)
		ns = 1;
	times = ns / MAX_WINDOW_NS + 1;
	ns /= times;
	cgroup->window_ns = cgroup->window_ns / 2 + ns;
	cgroup->weight_ns = cgroup->weight_ns / 2 + weight_ns / times;
	cgroup->task_ns = cgroup->task_ns / 2 + task_ns / times;
	return running;
}

/*
 * Let the parent know what the cgroup counts there: @weight << POSTED_SHIFT, @share. With
 * @detach for the last time.
 */
static void cgroup_post(struct cgroup_ctx __arena *cgroup, u64 weight, u64 share, u64 now,
			bool detach)
{
	struct cgroup_ctx __arena *parent;
	struct cgroup_tree *tree;
	u32 zero = 0;

	tree = bpf_map_lookup_elem(&cgroup_tree, &zero);
	if (!tree)
		return;
	bpf_spin_lock(&tree->lock);
	parent = cgroup->parent;
	if (parent) {
		parent->child_weight += weight - cgroup->posted_weight;
		parent->child_share += share - cgroup->posted_share;
		cgroup->posted_weight = weight;
		cgroup->posted_share = share;
		if (detach)
			cgroup->parent = NULL;
	}
	bpf_spin_unlock(&tree->lock);
	if (parent && share)
		cgroup_activate(parent, now);
}

/* The cgroup is gone. What is left of its tasks counts nowhere. */
static void cgroup_detach(struct cgroup_ctx __arena *cgroup)
{
	cgroup_post(cgroup, 0, 0, 0, true);
}

/* Nothing of it counts any more: others take its share, until one of its tasks wakes up. */
static void cgroup_retire(struct cgroup_ctx __arena *cgroup, u64 now)
{
	u64 bit = cgroup_active_bit(cgroup), running = 0;
	u32 i;

	cgroup_post(cgroup, 0, 0, now, false);
	cgroup->window_ns = 0;
	cgroup->weight_ns = 0;
	cgroup->task_ns = 0;
	if (!(__sync_fetch_and_and(cgroup_active_word(cgroup), ~bit) & bit))
		return;
	/* Whoever came before the bit was clear did not set it. */
	bpf_for(i, 0, nr_cgroup_shards)
		running |= cgroup->shards[i % CGROUP_SHARDS].running;
	if (running)
		cgroup_activate(cgroup, now);
}

static void cgroup_weigh(struct cgroup_ctx __arena *cgroup, u64 now)
{
	bool runnable = cgroup_collect(cgroup, now);
	u64 window = cgroup->window_ns;
	u64 child_share = cgroup->child_share;
	u64 busy_ns, weight_ns, share, scale;

	if (child_share > SCALE_ONE)
		child_share = SCALE_ONE;
	busy_ns = cgroup->task_ns + (child_share * window >> SCALE_SHIFT);
	if (busy_ns > window)
		busy_ns = window;
	if (!runnable && busy_ns <= window >> FADED_SHIFT) {
		cgroup_retire(cgroup, now);
		return;
	}

	/* Split, as the product of both would overflow. */
	weight_ns = cgroup->weight_ns +
		    ((cgroup->child_weight >> POSTED_SHIFT / 2) * window >> POSTED_SHIFT / 2);
	scale = cgroup_scale(cgroup, (weight_ns << SUM_SHIFT) / (busy_ns ?: 1));
	if (scale != cgroup->scale)
		cgroup->scale = scale;
	share = (busy_ns << SCALE_SHIFT) / window;
	cgroup_post(cgroup, cgroup_weight(cgroup) * share >> (SCALE_SHIFT - POSTED_SHIFT), share,
		    now, false);
}

/* The first active slot from @slot on, or NO_CGROUP_SLOT. */
static u32 next_active_cgroup(u32 slot)
{
	u64 active, later = ~0ULL << slot % CGROUP_CHUNK;
	u32 chunk;

	bpf_for(chunk, slot / CGROUP_CHUNK, nr_cgroup_chunks) {
		active = cgroup_active[chunk % CGROUP_CHUNKS] & later;
		if (active)
			return chunk * CGROUP_CHUNK + __builtin_ctzll(active);
		later = ~0ULL;
	}
	return NO_CGROUP_SLOT;
}

/* Called by each CPU that looks for work: some cgroups are weighed, if it is time for it. */
static void weigh_cgroups(void)
{
	struct cgroup_ctx __arena *cgroup;
	u32 i, slot;
	u64 now;

	if (!cgroup_weights || !nr_cgroup_chunks)
		return;
	now = bpf_ktime_get_ns();
	if (now < weighing.due_at_ns || __sync_val_compare_and_swap(&weighing.busy, 0, 1))
		return;

	bpf_for(i, 0, WEIGH_AT_ONCE) {
		slot = next_active_cgroup(weighing.cursor);
		if (slot == NO_CGROUP_SLOT) {
			weighing.cursor = 0;
			weighing.due_at_ns = now + WEIGH_PERIOD_NS;
			break;
		}
		cgroup = slot_to_cgroup(slot);
		if (cgroup)
			cgroup_weigh(cgroup, now);
		weighing.cursor = slot + 1;
	}
	__sync_lock_test_and_set(&weighing.busy, 0);
}

#endif /* __RUSTY_CGROUP_WEIGHT_H */
