/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cgroups come, go, change their weights and get tasks. The kernel tells of those that have
 * the cpu controller, parents before their children, and serialises all of this but the
 * burial of dead tasks.
 *
 * Where there is no memory for a context or more than 65,536 cgroups, a cgroup does without:
 * its tasks are the root's, and weigh what their nice level says.
 */
#ifndef __RUSTY_CGROUP_OPS_H
#define __RUSTY_CGROUP_OPS_H

#include "cgroup_weight.h"
#include "task.h"

struct cgroup_storage {
	struct cgroup_ctx __arena *cgroup;
};

struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct cgroup_storage);
} cgroup_storage SEC(".maps");

/* Where to look for a free slot first. */
u32 cgroup_slot_hint;

static struct cgroup_ctx __arena *cgroup_lookup(struct cgroup *cgrp)
{
	struct cgroup_storage *storage;

	arena_program();
	storage = bpf_cgrp_storage_get(&cgroup_storage, cgrp, 0, 0);
	return storage ? storage->cgroup : NULL;
}

static struct cgroup_ctx __arena *cgroup_chunk_add(void)
{
	struct cgroup_ctx __arena *chunk;
	u32 i, nr = nr_cgroup_chunks;

	if (nr >= CGROUP_CHUNKS)
		return NULL;
	chunk = bpf_arena_alloc_pages(&arena, NULL, CGROUP_CHUNK_PAGES, NUMA_NO_NODE, 0);
	if (!chunk)
		return NULL;
	bpf_for(i, 0, CGROUP_CHUNK)
		chunk[i].slot = nr * CGROUP_CHUNK + i;
	chunk->refs = 1;
	cgroup_chunk[nr] = chunk;
	/* With a barrier: who counts the chunk sees it. */
	__sync_lock_test_and_set(&nr_cgroup_chunks, nr + 1);
	return chunk;
}

/* A context that nobody uses, with one reference. O(cgroups), mostly O(1). */
static struct cgroup_ctx __arena *cgroup_alloc(void)
{
	u32 i, slot, nr = nr_cgroup_chunks * CGROUP_CHUNK;
	struct cgroup_ctx __arena *cgroup;

	bpf_for(i, 0, nr) {
		slot = (cgroup_slot_hint + i) % (nr ?: 1);
		cgroup = slot_to_cgroup(slot);
		if (!cgroup || cgroup->refs ||
		    *cgroup_active_word(cgroup) & cgroup_active_bit(cgroup))
			continue;
		cgroup->refs = 1;
		cgroup_slot_hint = slot + 1;
		return cgroup;
	}
	return cgroup_chunk_add();
}

/* The context of the cgroup above; NULL if that is the root. */
static struct cgroup_ctx __arena *cgroup_parent(struct cgroup *cgrp)
{
	struct cgroup_ctx __arena *parent;
	struct cgroup *above;

	above = bpf_cgroup_ancestor(cgrp, cgrp->level - 1);
	if (!above)
		return NULL;
	parent = cgroup_lookup(above);
	bpf_cgroup_release(above);
	return parent;
}

SEC("struct_ops.s/rusty_cgroup_init")
s32 BPF_PROG(rusty_cgroup_init, struct cgroup *cgrp, struct scx_cgroup_init_args *args)
{
	struct cgroup_ctx __arena *cgroup;
	struct cgroup_storage *storage;

	arena_program();
	if (!cgrp->level)
		return 0;
	storage = bpf_cgrp_storage_get(&cgroup_storage, cgrp, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!storage)
		return 0;
	cgroup = cgroup_alloc();
	if (!cgroup)
		return 0;

	cgroup->weight = args->weight;
	cgroup->idle = 0;
	cgroup->parent = cgroup_parent(cgrp);
	/* As for one task of nice 0. */
	cgroup->scale = cgroup_scale(cgroup, WEIGHT_NICE_0 << SUM_SHIFT);
	storage->cgroup = cgroup;
	return 0;
}

SEC("struct_ops.s/rusty_cgroup_exit")
void BPF_PROG(rusty_cgroup_exit, struct cgroup *cgrp)
{
	struct cgroup_ctx __arena *cgroup = cgroup_lookup(cgrp);

	if (!cgroup)
		return;
	bpf_cgrp_storage_delete(&cgroup_storage, cgrp);
	cgroup_detach(cgroup);
	cgroup_put(cgroup);
}

SEC("struct_ops/rusty_cgroup_move")
void BPF_PROG(rusty_cgroup_move, struct task_struct *p, struct cgroup *from, struct cgroup *to)
{
	struct task_storage *task = task_storage_of(p);

	if (!task)
		return;
	/* The kernel takes a runnable task out and puts it back around this. */
	cgroup_leave(&task->member, bpf_ktime_get_ns());
	cgroup_join(&task->member, cgroup_lookup(to));
	task_reweigh(p, task);
}

SEC("struct_ops/rusty_cgroup_set_weight")
void BPF_PROG(rusty_cgroup_set_weight, struct cgroup *cgrp, u32 weight)
{
	struct cgroup_ctx __arena *cgroup = cgroup_lookup(cgrp);

	if (cgroup)
		cgroup->weight = weight;
}

SEC("struct_ops/rusty_cgroup_set_idle")
void BPF_PROG(rusty_cgroup_set_idle, struct cgroup *cgrp, bool idle)
{
	struct cgroup_ctx __arena *cgroup = cgroup_lookup(cgrp);

	if (cgroup)
		cgroup->idle = idle;
}

#endif /* __RUSTY_CGROUP_OPS_H */
