/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the guest's init share. */
#ifndef SCX_VM_GUEST_H
#define SCX_VM_GUEST_H

#include <stdbool.h>

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void pause_for_host(void);

/* The number given as name=N on the kernel's command line, or -1. */
long boot_option(const char *name);

/* Brings all CPUs online that the kernel was told to leave alone at boot (maxcpus=1). */
void bring_cpus_online(void);

/* Takes the CPUs offline that scx.offline=LIST names. */
void take_cpus_offline(void);

/* Fails unless the guest has the CPUs, nodes and last-level caches scx.* ask for. */
void check_topology(void);

#endif
