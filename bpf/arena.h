/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that BPF allocates as it goes, and that the daemon maps. */
#ifndef __RUSTY_ARENA_H
#define __RUSTY_ARENA_H

#include "compat.h"

#define ARENA_PAGE_SIZE 4096

/* 1 GiB of address space: more than all chunks, the plan and rings to come. */
struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, (1 << 30) / ARENA_PAGE_SIZE);
} arena SEC(".maps");

/*
 * The verifier accepts arena pointers only in programs that name the arena. Those
 * that get theirs from a map value have to say it.
 */
#define arena_program() asm volatile("" ::"r"(&arena))

#endif /* __RUSTY_ARENA_H */
