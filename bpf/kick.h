/* SPDX-License-Identifier: GPL-2.0-only */
/* Kicks: a CPU looks again for who is to run there. And which CPUs cannot give any. */
#ifndef __RUSTY_KICK_H
#define __RUSTY_KICK_H

#include "compat.h"
#include "intf.h"

/* Kept by hotplug.h. */
u8 cpu_is_down[RUSTY_MAX_CPUS];

/*
 * The kernel does it by an interrupt of the CPU that asks for it. One that is going offline, or
 * not yet online, may never take that: then its kicks count as under way for ever, all later ones
 * are dropped, and from 7.3 on the kernel waits for them when it detaches us. So such a CPU does
 * not kick: whom it queues waits until some CPU looks by itself, which that of the task does.
 */
static inline void kick_cpu(s32 cpu, u64 flags)
{
	if (!cpu_is_down[bpf_get_smp_processor_id() % RUSTY_MAX_CPUS])
		scx_bpf_kick_cpu(cpu, flags);
}

#endif /* __RUSTY_KICK_H */
