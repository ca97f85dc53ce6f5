/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __RUSTY_STATS_H
#define __RUSTY_STATS_H

#include "intf.h"

struct cpu_stats cpu_stats[RUSTY_MAX_CPUS];

/* Callers run with interrupts off or are the only writer: a plain add is enough. */
static inline void stat_inc(enum rusty_stat stat)
{
	u32 cpu = bpf_get_smp_processor_id();

	if (cpu < RUSTY_MAX_CPUS)
		cpu_stats[cpu].count[stat]++;
}

#endif /* __RUSTY_STATS_H */
