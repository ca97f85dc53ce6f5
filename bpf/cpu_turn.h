/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose turn it is on each CPU: what others have to know to preempt it (preempt.h). */
#ifndef __RUSTY_CPU_TURN_H
#define __RUSTY_CPU_TURN_H

#include "deadline.h"
#include "task.h"

/* Written by the CPU itself, but for @asked. */
struct cpu_turn {
	u64 place; /* of the task that runs, see queue.h */
	u64 since_ns;
	u32 weight; /* effective; 0: no task of ours runs */
	u32 dom;    /* of the task */
	u32 asked;  /* to give way, by one that woke up: others ask elsewhere */
} __attribute__((aligned(64)));

struct cpu_turn cpu_turns[RUSTY_MAX_CPUS];

static inline struct cpu_turn *cpu_turn(u32 cpu)
{
	return &cpu_turns[cpu % RUSTY_MAX_CPUS];
}

/* A task gets this CPU, or goes on with a new slice. */
static inline void cpu_turn_begin(const struct task_storage *task, u64 now)
{
	struct cpu_turn *turn = cpu_turn(bpf_get_smp_processor_id());
	u32 dom = task->taskc->dom;

	turn->place = turn_place(&task->turn, dom_slice_ns(dom));
	turn->since_ns = now;
	turn->dom = dom;
	turn->asked = 0;
	turn->weight = task->turn.weight;
}

static inline void cpu_turn_end(void)
{
	cpu_turn(bpf_get_smp_processor_id())->weight = 0;
}

#endif /* __RUSTY_CPU_TURN_H */
