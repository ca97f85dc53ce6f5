/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters and histograms: each CPU counts for itself, and the daemon adds up
 * (src/daemon/counters.ts). Nothing is ever reset.
 */
#ifndef __RUSTY_STATS_H
#define __RUSTY_STATS_H

#include "intf.h"

struct cpu_stats cpu_stats[RUSTY_MAX_CPUS];
struct cpu_hists cpu_hists[RUSTY_MAX_CPUS];

/*
 * Callers run with interrupts off: a plain add is enough. Where they do not (a kick from
 * apply_plan), an interrupt between load and store takes back what it counted.
 */
static inline void stat_inc(enum rusty_stat stat)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu < RUSTY_MAX_CPUS)
		cpu_stats[cpu].count[stat]++;
}

/* For what is counted with interrupts on as well, and has to be exact. */
static inline void stat_inc_atomic(enum rusty_stat stat)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu < RUSTY_MAX_CPUS)
		__sync_fetch_and_add(&cpu_stats[cpu].count[stat], 1);
}

/* The bucket of a time: how many bits it has above the first bucket's. */
static inline u32 hist_bucket(u64 ns)
{
	u32 bucket = 0, bits;

	ns >>= RUSTY_HIST_FIRST_SHIFT;
	if (ns >> (RUSTY_HIST_BUCKETS - 2))
		return RUSTY_HIST_BUCKETS - 1;
	for (bits = 16; bits; bits /= 2) {
		if (ns >> bits) {
			ns >>= bits;
			bucket += bits;
		}
	}
	return ns ? bucket + 1 : 0;
}

/* Callers run with interrupts off. */
static inline void wait_add(u64 ns)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu >= RUSTY_MAX_CPUS)
		return;
	cpu_hists[cpu].wait.sum_ns += ns;
	cpu_hists[cpu].wait.count[hist_bucket(ns) % RUSTY_HIST_BUCKETS]++;
}

/* For programs that can be interrupted. */
static inline void hist_add_atomic(struct histogram *hist, u64 ns)
{
	__sync_fetch_and_add(&hist->sum_ns, ns);
	__sync_fetch_and_add(&hist->count[hist_bucket(ns) % RUSTY_HIST_BUCKETS], 1);
}

static inline void move_add(u64 ns)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu < RUSTY_MAX_CPUS)
		hist_add_atomic(&cpu_hists[cpu].move, ns);
}

static inline void decide_add(u64 ns)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu < RUSTY_MAX_CPUS)
		hist_add_atomic(&cpu_hists[cpu].decide, ns);
}

#endif /* __RUSTY_STATS_H */
