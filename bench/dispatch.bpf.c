// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's side of interactive mode without a scheduler, for bench/dispatch.ts: the same
 * ring and the same table as bpf/record.h and bpf/decide.h have, between programs that are
 * run by hand. Tasks are numbers that run for a millisecond as soon as they are decided about.
 */
#include "../bpf/kernel_types.h"
#include "../bpf/compat.h"
#include "../bpf/intf.h"
#include "../bpf/arena.h"

#define MAX_TASKS 4096
#define RUN_NS	  (1000ULL * 1000)
#define PAGES(of) ((sizeof(of) + ARENA_PAGE_SIZE - 1) / ARENA_PAGE_SIZE)

struct bench_ring {
	struct policy_record records[RUSTY_POLICY_RECORDS];
};

struct bench_table {
	struct policy_decision decisions[RUSTY_POLICY_DECISIONS];
};

struct bench_task {
	u32 seq;
	u64 ran_ns;
	u64 vtime;
};

struct bench_tasks {
	struct bench_task tasks[MAX_TASKS];
};

/* Argument of bench_setup: where things are. */
struct bench_memory {
	u64 control;
	u64 records;
	u64 decisions;
};

static struct policy_control __arena *control;
static struct bench_ring __arena *ring;
static struct bench_table __arena *table;
static struct bench_tasks __arena *tasks;

char _license[] SEC("license") = "GPL";

SEC("syscall")
int bench_setup(struct bench_memory *memory)
{
	control = bpf_arena_alloc_pages(&arena, NULL, PAGES(*control), NUMA_NO_NODE, 0);
	ring = bpf_arena_alloc_pages(&arena, NULL, PAGES(*ring), NUMA_NO_NODE, 0);
	table = bpf_arena_alloc_pages(&arena, NULL, PAGES(*table), NUMA_NO_NODE, 0);
	tasks = bpf_arena_alloc_pages(&arena, NULL, PAGES(*tasks), NUMA_NO_NODE, 0);
	if (!control || !ring || !table || !tasks)
		return -ENOMEM;
	/* As numbers: what a map holds is none of the verifier's pointers. */
	memory->control = *(volatile u64 *)&control;
	memory->records = *(volatile u64 *)&ring;
	memory->decisions = *(volatile u64 *)&table;
	return 0;
}

/* Let the first @nr_entries tasks wait for a decision. */
SEC("syscall")
int bench_produce(struct plan_args *args)
{
	struct policy_record __arena *record;
	u64 now = bpf_ktime_get_ns();
	struct bench_task __arena *task;
	u32 i, place;

	arena_program();
	if (!control || !ring || !tasks)
		return -EINVAL;
	bpf_for(i, 0, args->nr_entries) {
		place = __sync_fetch_and_add(&control->head, 1);
		record = ring->records + place % RUSTY_POLICY_RECORDS;
		task = tasks->tasks + i % MAX_TASKS;
		task->seq = place + 1;
		record->kind = RUSTY_RECORD_QUEUED;
		record->slot = i;
		record->gen = 1;
		record->pid = i + 1;
		record->tgid = i + 1;
		record->cpu = 0;
		record->dom = 0;
		record->weight = (i % 3 ? 100 : 200) << RUSTY_WEIGHT_SHIFT;
		record->flags = i % 2 ? RUSTY_ENQUEUE_WAKEUP : 0;
		record->nr_cpus_allowed = 8;
		record->start_ns = now - RUN_NS;
		record->stop_ns = now;
		record->exec_ns = RUN_NS;
		record->total_ns = task->ran_ns;
		record->vtime = task->vtime;
		record->queued_ns = now;
		record->comm[0] = 0;
		record->comm[1] = 0;
		__sync_lock_test_and_set(&record->seq, place + 1);
	}
	return 0;
}

/* Drain @nr_entries decisions, as policy_execute does but for the task that is moved. */
SEC("syscall")
int bench_execute(struct plan_args *args)
{
	struct policy_decision __arena *decision;
	struct bench_task __arena *task;
	u32 i;

	arena_program();
	if (!table || !tasks)
		return -EINVAL;
	bpf_for(i, 0, args->nr_entries) {
		if (i >= RUSTY_POLICY_DECISIONS)
			break;
		decision = table->decisions + i;
		task = tasks->tasks + (decision->pid - 1) % MAX_TASKS;
		if (!decision->seq || task->seq != decision->seq) {
			decision->verdict = RUSTY_VERDICT_STALE;
			continue;
		}
		task->seq = 0;
		task->vtime = decision->vtime;
		task->ran_ns += RUN_NS;
		decision->verdict = RUSTY_VERDICT_DONE;
	}
	return 0;
}
