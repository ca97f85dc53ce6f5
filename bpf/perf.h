/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How fast the CPUs should run, for frequency governors that ask the scheduler, such as
 * schedutil. The kernel asks for all a CPU can give unless told otherwise, and keeps what
 * it was told for as long as a CPU exists, also while that is offline.
 */
#ifndef __RUSTY_PERF_H
#define __RUSTY_PERF_H

#include "domain.h"

/* Of SCX_CPUPERF_ONE, what a CPU can give; 0 leaves it to the kernel. */
u32 perf_target;

static void perf_set(u32 target)
{
	const struct cpumask *possible = scx_bpf_get_possible_cpumask();
	u32 cpu;

	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		if (bpf_cpumask_test_cpu(cpu, possible))
			scx_bpf_cpuperf_set(cpu, target);
	scx_bpf_put_cpumask(possible);
}

/* When the scheduler begins. Without a target nothing is touched. */
static void perf_begin(void)
{
	if (perf_target)
		perf_set(perf_target);
}

/* When it ends, whatever ends it. */
static void perf_end(void)
{
	if (perf_target)
		perf_set(CPUPERF_ONE);
}

/* After perf_target has changed. */
SEC("syscall")
int apply_perf(void *ctx)
{
	perf_set(perf_target ?: CPUPERF_ONE);
	return 0;
}

#endif /* __RUSTY_PERF_H */
