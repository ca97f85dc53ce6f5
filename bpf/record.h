/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ring of records: many writers, all CPUs; one reader, the policy's thread.
 *
 * A writer takes the next place by moving @head on, fills it in and then publishes it by
 * setting its @seq to the place's number plus one. The reader stops at a place that is not
 * published. A number comes again after 2^32 records; the place 2^32 - 1 has the number 0,
 * which is nobody's: that one task in four billion is not decided about, and is rescued.
 */
#ifndef __RUSTY_RECORD_H
#define __RUSTY_RECORD_H

#include "policy.h"
#include "task.h"

#define RECORD_PAGES   (RUSTY_POLICY_RECORDS * sizeof(struct policy_record) / ARENA_PAGE_SIZE)
#define DECISION_PAGES (RUSTY_POLICY_DECISIONS * sizeof(struct policy_decision) / ARENA_PAGE_SIZE)
/* Tries against other CPUs for a place; each failure means that another one got his. */
#define RESERVE_TRIES 32
#define NO_PLACE      (-1LL)

struct policy_record __arena *policy_records;
struct policy_decision __arena *policy_decisions;

/* A place in the ring, or NO_PLACE where all are full. */
static s64 record_reserve(void)
{
	u32 i, head;

	bpf_for(i, 0, RESERVE_TRIES) {
		head = *(volatile u32 *)&policy_control.head;
		if (head - *(volatile u32 *)&policy_control.tail >= RUSTY_POLICY_RECORDS)
			break;
		if (__sync_val_compare_and_swap(&policy_control.head, head, head + 1) == head)
			return head;
	}
	return NO_PLACE;
}

static struct policy_record __arena *record_at(u32 place)
{
	return policy_records + place % RUSTY_POLICY_RECORDS;
}

static void record_publish(struct policy_record __arena *record, u32 place)
{
	/* With a barrier: who sees the number sees the record, and we see whether he sleeps. */
	__sync_lock_test_and_set(&record->seq, place + 1);
}

/* Which task it is, and what CPU time it has had. */
static void record_task(struct policy_record __arena *record, struct task_struct *p,
			struct task_storage *task)
{
	struct task_ctx __arena *taskc = task->taskc;
	u64 comm[2] = {};

	record->slot = taskc->slot;
	record->gen = taskc->gen;
	record->pid = p->pid;
	record->tgid = taskc->tgid;
	record->stop_ns = task->policy.stop_ns;
	record->exec_ns = task->policy.exec_ns;
	record->total_ns = task->policy.total_ns;
	bpf_probe_read_kernel(comm, sizeof(comm), p->comm);
	record->comm[0] = comm[0];
	record->comm[1] = comm[1];
}

/* Tell the policy that @p waits in @task->policy.dom. */
static void record_queued(struct task_struct *p, struct task_storage *task, u32 place, u32 flags)
{
	struct policy_record __arena *record = record_at(place);
	struct task_ctx __arena *taskc = task->taskc;

	record->kind = RUSTY_RECORD_QUEUED;
	record_task(record, p, task);
	record->cpu = scx_bpf_task_cpu(p);
	record->dom = task->policy.dom;
	record->weight = taskc->weight;
	record->flags = flags;
	record->nr_cpus_allowed = p->nr_cpus_allowed;
	record->start_ns = task->policy.start_ns;
	record->vtime = task->policy.vtime;
	record->queued_ns = task->turn.since_ns;
	record_publish(record, place);
	task->policy.told = true;
	policy_ring();
}

/*
 * Tell the policy that a task which it was told of will not be queued any more. That is nothing to
 * wake up for: it reads it with what comes next, or at its next tick.
 */
static void record_exit(struct task_struct *p, struct task_storage *task)
{
	struct policy_record __arena *record;
	s64 place;

	if (!policy_active() || !policy_wants_exits || !task->policy.told)
		return;
	place = record_reserve();
	if (place == NO_PLACE) {
		stat_inc(RUSTY_STAT_POLICY_CONGESTED);
		return;
	}
	task->policy.told = false;
	record = record_at(place);
	record->kind = RUSTY_RECORD_EXIT;
	record_task(record, p, task);
	record_publish(record, place);
	if ((u32)place - *(volatile u32 *)&policy_control.tail >= RUSTY_POLICY_RECORDS / 2)
		policy_ring();
}

static s32 records_init(void)
{
	policy_records = bpf_arena_alloc_pages(&arena, NULL, RECORD_PAGES, NUMA_NO_NODE, 0);
	policy_decisions = bpf_arena_alloc_pages(&arena, NULL, DECISION_PAGES, NUMA_NO_NODE, 0);
	return policy_records && policy_decisions ? 0 : -ENOMEM;
}

#endif /* __RUSTY_RECORD_H */
