/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control groups: which task is in which, and how much of each is runnable.
 *
 * A cgroup that has the cpu controller has a context here. The root has none, and a task
 * without a context is one of the root's: where nobody uses the controller, a task costs a
 * test for NULL and nothing more. Autogroups are the root, too; the kernel shows them so.
 *
 * A context counts its runnable tasks and the sum of their weights, and adds both up over
 * time; cgroup_weight.h makes effective weights of that. The counts are split up by the
 * tasks' domains, so that tasks of one cgroup that wake up all over the machine do not
 * fight for a cache line. They need no lock: each stretch of time is claimed by an exchange
 * and added up by the one CPU that got it. It may count it with or without a task that
 * comes or goes on another CPU in the same instant, which is wrong by that task for the
 * time between the two CPUs' looks at the clock, and forgotten with the window.
 *
 * A slot is free once nobody refers to it (its cgroup does, and each task in it; the dead
 * that are not buried yet outlive their cgroup) and nothing of it counts any more.
 */
#ifndef __RUSTY_CGROUP_H
#define __RUSTY_CGROUP_H

#include "arena.h"
#include "compat.h"

/* A chunk of contexts has a word of cgroup_active, and is a whole number of pages. */
#define CGROUP_CHUNK	   64
#define CGROUP_CHUNKS	   1024
#define CGROUP_CHUNK_PAGES (CGROUP_CHUNK * sizeof(struct cgroup_ctx) / ARENA_PAGE_SIZE)
#define CGROUP_SHARDS	   16
/* In cgroup_shard.running, below the number of tasks. */
#define CGROUP_WEIGHT_BITS 40

/* The tasks of some of the domains. */
struct cgroup_shard {
	u64 since_ns; /* what follows is added up until then */
	u64 running;  /* runnable tasks << CGROUP_WEIGHT_BITS | the sum of their weights */
	u64 weight_ns;
	u64 task_ns;
} __attribute__((aligned(64)));

struct cgroup_ctx {
	u64 scale;			   /* see cgroup_weight.h */
	struct cgroup_ctx __arena *parent; /* NULL: the root */
	u32 weight;			   /* cpu.weight, 1..10000 */
	u32 idle;			   /* cpu.idle */
	u32 slot;
	u32 refs;

	/* Of who weighs, see cgroup_weight.h. */
	u64 weighed_at_ns;
	u64 window_ns;
	u64 weight_ns;
	u64 task_ns;
	u64 child_weight;
	u64 child_share;
	u64 posted_weight;
	u64 posted_share;

	struct cgroup_shard shards[CGROUP_SHARDS];
} __attribute__((aligned(128)));

/* What a task's storage knows of its cgroup. */
struct cgroup_member {
	struct cgroup_ctx __arena *cgroup; /* NULL: the root */
	/* What it has added to which shard; 0 while it sleeps. */
	u64 added;
	u32 shard;
};

struct cgroup_ctx __arena *cgroup_chunk[CGROUP_CHUNKS];
u32 nr_cgroup_chunks;
/* A bit by slot: something of it counts. */
u64 cgroup_active[CGROUP_CHUNKS];
/* Shards that were ever used. */
u32 nr_cgroup_shards;

static inline struct cgroup_ctx __arena *slot_to_cgroup(u32 slot)
{
	struct cgroup_ctx __arena *first = cgroup_chunk[slot / CGROUP_CHUNK % CGROUP_CHUNKS];

	return first ? first + slot % CGROUP_CHUNK : NULL;
}

static inline u64 *cgroup_active_word(const struct cgroup_ctx __arena *cgroup)
{
	return &cgroup_active[cgroup->slot / CGROUP_CHUNK % CGROUP_CHUNKS];
}

static inline u64 cgroup_active_bit(const struct cgroup_ctx __arena *cgroup)
{
	return 1ULL << cgroup->slot % CGROUP_CHUNK;
}

/* From now on it is weighed. */
static inline void cgroup_activate(struct cgroup_ctx __arena *cgroup, u64 now)
{
	if (*cgroup_active_word(cgroup) & cgroup_active_bit(cgroup))
		return;
	cgroup->weighed_at_ns = now;
	__sync_fetch_and_or(cgroup_active_word(cgroup), cgroup_active_bit(cgroup));
}

/* Add up the time until @now. */
static inline void cgroup_shard_update(struct cgroup_shard __arena *shard, u64 now)
{
	u64 since = __sync_lock_test_and_set(&shard->since_ns, now);
	u64 running = shard->running;
	u64 ns = now - since;

	/* Clocks of two CPUs may differ by a little. */
	if (!running || (s64)ns <= 0)
		return;
	__sync_fetch_and_add(&shard->task_ns, (running >> CGROUP_WEIGHT_BITS) * ns);
	__sync_fetch_and_add(&shard->weight_ns,
			     (running & ((1ULL << CGROUP_WEIGHT_BITS) - 1)) * ns);
}

/* A task of @weight is runnable from now on. */
static inline void cgroup_enter(struct cgroup_member *member, u32 dom, u32 weight, u64 now)
{
	struct cgroup_ctx __arena *cgroup = member->cgroup;
	struct cgroup_shard __arena *shard;
	u32 i = dom % CGROUP_SHARDS;

	if (!cgroup || member->added)
		return;
	member->shard = i;
	member->added = 1ULL << CGROUP_WEIGHT_BITS | weight;
	if (i >= nr_cgroup_shards)
		nr_cgroup_shards = i + 1;
	shard = &cgroup->shards[i];
	cgroup_shard_update(shard, now);
	/* Where others are runnable the cgroup is active; see cgroup_retire(). */
	if (!__sync_fetch_and_add(&shard->running, member->added))
		cgroup_activate(cgroup, now);
}

/* It sleeps from now on, or leaves. */
static inline void cgroup_leave(struct cgroup_member *member, u64 now)
{
	struct cgroup_shard __arena *shard;
	u64 added = member->added;

	if (!member->cgroup || !added)
		return;
	shard = &member->cgroup->shards[member->shard % CGROUP_SHARDS];
	cgroup_shard_update(shard, now);
	__sync_fetch_and_sub(&shard->running, added);
	member->added = 0;
}

static inline void cgroup_put(struct cgroup_ctx __arena *cgroup)
{
	if (cgroup)
		__sync_fetch_and_sub(&cgroup->refs, 1);
}

/* Make the task a member of @cgroup, NULL for the root. It is not runnable meanwhile. */
static inline void cgroup_join(struct cgroup_member *member, struct cgroup_ctx __arena *cgroup)
{
	if (cgroup)
		__sync_fetch_and_add(&cgroup->refs, 1);
	cgroup_put(member->cgroup);
	member->cgroup = cgroup;
}

#endif /* __RUSTY_CGROUP_H */
