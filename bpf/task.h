/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks: their context in the arena, their domain, their planned migration.
 *
 * Contexts come in chunks of RUSTY_CHUNK_TASKS that are allocated as tasks appear
 * and never given back, so memory follows the largest number of tasks there ever
 * was. A chunk's address is published in task_chunk[] once all its slots are
 * filled in; the daemon walks the chunks, the scheduler finds a task's context
 * through its task storage.
 */
#ifndef __RUSTY_TASK_H
#define __RUSTY_TASK_H

#include "arena.h"
#include "cgroup_weight.h"
#include "compat.h"
#include "deadline.h"
#include "domain.h"
#include "duty.h"
#include "intf.h"
#include "mempolicy.h"
#include "policy.h"
#include "stats.h"

#define CHUNK_PAGES   (RUSTY_CHUNK_TASKS * sizeof(struct task_ctx) / ARENA_PAGE_SIZE)
#define ALLOWED_PAGES (RUSTY_CHUNK_TASKS * RUSTY_MASK_WORDS * sizeof(u64) / ARENA_PAGE_SIZE)
#define PLAN_PAGES    (RUSTY_PLAN_ENTRIES * sizeof(struct plan_entry) / ARENA_PAGE_SIZE)

struct task_ctx __arena *task_chunk[RUSTY_MAX_CHUNKS];
/* In interactive mode: RUSTY_MASK_WORDS for each task of a chunk. */
u64 __arena *allowed_chunk[RUSTY_MAX_CHUNKS];
u32 nr_task_chunks;
struct plan_entry __arena *plan;

struct task_storage {
	struct task_ctx __arena *taskc;
	struct turn turn;
	struct cgroup_member member;
	u32 sync_grudge; /* wake-ups for which the task is not believed to sleep, see sync.h */
	struct policy_task policy;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct task_storage);
} task_storage SEC(".maps");

struct free_slots {
	struct bpf_spin_lock lock;
	u32 first; /* slot + 1, 0 when there is none */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct free_slots);
} free_slots SEC(".maps");

static struct task_ctx __arena *slot_to_task(u32 slot)
{
	u32 chunk = slot / RUSTY_CHUNK_TASKS;
	struct task_ctx __arena *first;

	if (chunk >= RUSTY_MAX_CHUNKS)
		return NULL;
	first = task_chunk[chunk];
	return first ? first + slot % RUSTY_CHUNK_TASKS : NULL;
}

/* All that is known of a task; NULL until that is complete, and again when it exits. */
static struct task_storage *task_storage_of(struct task_struct *p)
{
	struct task_storage *storage;

	arena_program();
	storage = bpf_task_storage_get(&task_storage, p, 0, 0);
	return storage && storage->taskc ? storage : NULL;
}

static struct task_ctx __arena *task_lookup(struct task_struct *p)
{
	struct task_storage *storage = task_storage_of(p);

	return storage ? storage->taskc : NULL;
}

/* A new chunk: its first slot for the caller, the others for the free list. */
static struct task_ctx __arena *slots_grow(struct free_slots *free)
{
	struct task_ctx __arena *chunk, *taskc;
	u64 __arena *allowed;
	u32 nr, i, base;

	nr = __sync_fetch_and_add(&nr_task_chunks, 1);
	if (nr >= RUSTY_MAX_CHUNKS) {
		__sync_fetch_and_sub(&nr_task_chunks, 1);
		return NULL;
	}
	chunk = bpf_arena_alloc_pages(&arena, NULL, CHUNK_PAGES, NUMA_NO_NODE, 0);
	if (!chunk)
		return NULL;

	if (interactive) {
		allowed = bpf_arena_alloc_pages(&arena, NULL, ALLOWED_PAGES, NUMA_NO_NODE, 0);
		__sync_lock_test_and_set(&allowed_chunk[nr], allowed);
	}

	base = nr * RUSTY_CHUNK_TASKS;
	bpf_for(i, 0, RUSTY_CHUNK_TASKS) {
		taskc = chunk + i;
		taskc->slot = base + i;
		taskc->next_free = base + i + 2;
	}
	/* With a barrier: who sees the address sees the slots. */
	__sync_lock_test_and_set(&task_chunk[nr], chunk);

	taskc = chunk + (RUSTY_CHUNK_TASKS - 1);
	bpf_spin_lock(&free->lock);
	taskc->next_free = free->first;
	free->first = base + 2;
	bpf_spin_unlock(&free->lock);

	return chunk;
}

static struct task_ctx __arena *slot_alloc(void)
{
	struct task_ctx __arena *taskc = NULL;
	struct free_slots *free;
	u32 zero = 0;

	free = bpf_map_lookup_elem(&free_slots, &zero);
	if (!free)
		return NULL;

	bpf_spin_lock(&free->lock);
	if (free->first) {
		u32 slot = free->first - 1;
		u32 chunk = slot / RUSTY_CHUNK_TASKS;

		if (chunk < RUSTY_MAX_CHUNKS) {
			taskc = task_chunk[chunk] + slot % RUSTY_CHUNK_TASKS;
			free->first = taskc->next_free;
		}
	}
	bpf_spin_unlock(&free->lock);

	return taskc ?: slots_grow(free);
}

static void slot_free(struct task_ctx __arena *taskc)
{
	struct free_slots *free;
	u32 zero = 0;

	free = bpf_map_lookup_elem(&free_slots, &zero);
	if (!free)
		return;

	taskc->gen++; /* even: nobody's */
	bpf_spin_lock(&free->lock);
	taskc->next_free = free->first;
	free->first = taskc->slot + 1;
	bpf_spin_unlock(&free->lock);
}

static bool task_dom_allowed(const struct task_ctx __arena *taskc, u32 dom)
{
	if (dom >= nr_doms() || dom >= RUSTY_MAX_DOMS)
		return false;
	return taskc->dom_mask[dom / 32] & (1U << (dom % 32));
}

/* For the policy: the affinity itself. Who reads meanwhile may see parts of two. O(CPUs / 64). */
static void task_show_allowed(const struct task_ctx __arena *taskc, const struct cpumask *cpumask)
{
	u32 chunk = taskc->slot / RUSTY_CHUNK_TASKS, i;
	u64 __arena *words;
	u64 word;

	if (chunk >= RUSTY_MAX_CHUNKS)
		return;
	words = allowed_chunk[chunk];
	if (!words)
		return;
	words += taskc->slot % RUSTY_CHUNK_TASKS * RUSTY_MASK_WORDS;
	bpf_for(i, 0, RUSTY_MASK_WORDS) {
		if (i * 64 >= layout()->nr_cpu_ids)
			break;
		word = 0;
		bpf_probe_read_kernel(&word, sizeof(word), (const u64 *)cpumask + i);
		words[i] = word;
	}
}

/*
 * Note which domains have a CPU in @cpumask. O(domains). Who reads meanwhile may
 * miss an allowed domain, and so at worst leave the task where it is.
 */
static void task_set_allowed(struct task_ctx __arena *taskc, const struct cpumask *cpumask)
{
	struct dom_masks *masks;
	struct bpf_cpumask *cpus;
	u32 i, dom, bits = 0, nr = 0;

	bpf_for(i, 0, nr_doms()) {
		dom = i;
		masks = active_masks(dom);
		if (!masks)
			break;
		cpus = masks->cpus;
		if (cpus && bpf_cpumask_intersects((const struct cpumask *)cpus, cpumask)) {
			bits |= 1U << (dom % 32);
			nr++;
		}
		taskc->dom_mask[dom / 32 % RUSTY_DOM_MASK_WORDS] = bits;
		if (dom % 32 == 31)
			bits = 0;
	}

	if (interactive)
		task_show_allowed(taskc, cpumask);
	if (nr == nr_doms())
		taskc->flags |= RUSTY_TASK_ALL_DOMS;
	else
		taskc->flags &= ~RUSTY_TASK_ALL_DOMS;
}

/*
 * The domain with the shortest queue of those that the task of a slot may be in, and of
 * these, if there are any, of those near its memory; one whose CPUs all are down only if
 * there is no other. A task that may run on none of our CPUs (all of its own are outside of
 * the layout) has none. O(domains).
 */
__verified_once u32 shortest_allowed_dom(u32 slot)
{
	u32 dom, best = RUSTY_NO_DOM, orphan = RUSTY_NO_DOM;
	struct task_ctx __arena *taskc;
	bool near, best_near = false;
	s32 queued, best_queued = 0;
	u32 home;

	arena_program();
	taskc = slot_to_task(slot);
	if (!taskc)
		return RUSTY_NO_DOM;

	home = taskc->home_dom;
	bpf_for(dom, 0, nr_doms()) {
		if (!task_dom_allowed(taskc, dom))
			continue;
		if (dom_is_orphan(layout(), dom)) {
			orphan = dom;
			continue;
		}
		queued = scx_bpf_dsq_nr_queued(dom);
		near = home != RUSTY_NO_DOM && same_node(layout(), home, dom);
		if (best == RUSTY_NO_DOM || near > best_near ||
		    (near == best_near && queued < best_queued)) {
			best = dom;
			best_queued = queued;
			best_near = near;
		}
	}
	return best == RUSTY_NO_DOM ? orphan : best;
}

/* The domain for a task that is new to us or lost its own: @wanted if it may. */
static u32 task_pick_dom(const struct task_ctx __arena *taskc, u32 wanted)
{
	if (task_dom_allowed(taskc, wanted) && !dom_is_orphan(layout(), wanted))
		return wanted;
	return shortest_allowed_dom(taskc->slot);
}

/* The same for a task whose memory policy we have not looked at yet: near its memory. */
static u32 task_place(struct task_struct *p, struct task_ctx __arena *taskc, u32 wanted)
{
	u32 home = mempolicy_home(p, wanted);

	taskc->home_dom = home;
	if (home != RUSTY_NO_DOM && !same_node(layout(), home, wanted))
		wanted = RUSTY_NO_DOM;
	return task_pick_dom(taskc, wanted);
}

/*
 * Look whether the memory policy of a task names another node than before, and if so, take
 * the task there. That is all: if the balancer then finds that the node has too much to do
 * and sends it elsewhere, it stays there.
 */
static void task_follow_memory(struct task_struct *p, struct task_ctx __arena *taskc)
{
	u32 from = taskc->dom, before = taskc->home_dom, home, to;
	struct layout *l = layout();

	if (!mempolicy_affinity || taskc->layout_seq != layout_seq || from >= nr_doms())
		return;
	home = mempolicy_home(p, from);
	if (home == before)
		return;
	taskc->home_dom = home;
	if (home == RUSTY_NO_DOM || same_node(l, home, from))
		return;
	if (before != RUSTY_NO_DOM && same_node(l, home, before))
		return;

	to = shortest_allowed_dom(taskc->slot);
	if (to >= nr_doms() || !same_node(l, to, home))
		return;
	if (__sync_val_compare_and_swap(&taskc->dom, from, to) != from)
		return;
	taskc->moved_at_ns = bpf_ktime_get_ns();
	stat_inc(RUSTY_STAT_REDOMAIN);
}

/*
 * What a plan asks of a task: gen << 32 | when << 9 | dom + 1. When is in steps of
 * 2^16 ns and starts again every nine minutes, long after a request is carried out.
 */
#define REQUEST_DOM_BITS   9
#define REQUEST_STEP_SHIFT 16

static inline u64 move_request(u32 gen, u32 dom, u64 now)
{
	u32 when = now >> REQUEST_STEP_SHIFT;

	return (u64)gen << 32 | when << REQUEST_DOM_BITS | (dom + 1);
}

static inline u32 request_dom(u64 request)
{
	return ((u32)request & ((1U << REQUEST_DOM_BITS) - 1)) - 1;
}

static inline u64 request_age_ns(u64 request, u64 now)
{
	u32 when = now >> REQUEST_STEP_SHIFT;
	u32 steps =
		(when << REQUEST_DOM_BITS) - ((u32)request >> REQUEST_DOM_BITS << REQUEST_DOM_BITS);

	return (u64)(steps >> REQUEST_DOM_BITS) << REQUEST_STEP_SHIFT;
}

/*
 * Put a task into the domain a plan chose. The plan's program and the task's own
 * enqueue may come here at once: the exchange lets one of them do it, and count it.
 */
static bool task_move(struct task_ctx __arena *taskc, u32 from, u64 request)
{
	u32 to = request_dom(request);
	u64 now;

	if (__sync_val_compare_and_swap(&taskc->dom, from, to) != from)
		return false;
	now = bpf_ktime_get_ns();
	taskc->moved_at_ns = now;
	stat_inc_atomic(RUSTY_STAT_MOVE_DONE);
	move_add(request_age_ns(request, now));
	return true;
}

/*
 * Give a task a domain of the layout in force: that of the CPU it last ran on, if it
 * may stay there. A migration that was planned for the old layout is void.
 */
static void task_redomain(struct task_struct *p, struct task_ctx __arena *taskc)
{
	taskc->layout_seq = layout_seq;
	taskc->move_request = 0;
	task_set_allowed(taskc, p->cpus_ptr);
	taskc->dom = task_place(p, taskc, cpu_to_dom(scx_bpf_task_cpu(p)));
	stat_inc(RUSTY_STAT_REDOMAIN);
}

/*
 * Bring a task's domain up to date, on every wake-up and enqueue: after a change of
 * layout, when all CPUs of its domain are down, or when a planned migration is pending.
 * Returns whether it changed.
 */
static bool task_settle(struct task_struct *p, struct task_ctx __arena *taskc)
{
	u64 request = taskc->move_request;
	u32 dom, from = taskc->dom;

	if (taskc->layout_seq != layout_seq || dom_is_orphan(layout(), from)) {
		task_redomain(p, taskc);
		return true;
	}

	if (!request)
		return false;
	taskc->move_request = 0;

	if (request >> 32 != taskc->gen) {
		stat_inc_atomic(RUSTY_STAT_MOVE_STALE);
		return false;
	}
	dom = request_dom(request);
	if (dom == from)
		return false;
	if (!task_dom_allowed(taskc, dom)) {
		stat_inc_atomic(RUSTY_STAT_MOVE_REFUSED);
		return false;
	}
	return task_move(taskc, from, request);
}

/* What the task weighs now, by its nice level and its cgroup. */
static void task_reweigh(struct task_struct *p, struct task_storage *task)
{
	deadline_reweigh(&task->turn, effective_weight(task->member.cgroup, p->scx.weight));
	task->taskc->weight = task->turn.weight;
}

/* The task stops running, or its turn ends: charge it. */
static void task_charge(struct task_struct *p, struct task_storage *task)
{
	if (task->member.cgroup)
		task_reweigh(p, task);
	deadline_stopping(&task->turn, bpf_ktime_get_ns());
}

/*
 * Let a task be measured by the right clock, after its domain, its affinity or the layout
 * has changed. Only to be called from the task's own callbacks.
 */
static void task_follow_clock(struct task_struct *p, struct task_storage *task)
{
	struct turn *turn = &task->turn;
	u32 dom = task->taskc->dom;

	if (turn->clock_seq == layout_seq && vclock(turn->clock)->dom == dom)
		return;
	if (dom >= nr_doms())
		return;
	deadline_change_clock(turn, clock_pick(dom, p->cpus_ptr), dom);
	turn->clock_seq = layout_seq;
}

#endif /* __RUSTY_TASK_H */
