/* SPDX-License-Identifier: GPL-2.0 */
/* What the load tools share. */
#ifndef SCX_VM_LOAD_H
#define SCX_VM_LOAD_H

#include <sched.h>
#include <stdint.h>
#include <time.h>

#define NSEC_PER_USEC 1000ull
#define NSEC_PER_MSEC (1000 * NSEC_PER_USEC)
#define NSEC_PER_SEC  (1000 * NSEC_PER_MSEC)

/* Of the tool: "usage: ...\n". */
extern const char usage[];

_Noreturn void die(const char *what, const char *value);

uint64_t now_ns(clockid_t clock);
double ms(uint64_t ns);

/* The number that @text is, or with @rest begins with. */
long parse_long(const char *text, long least, long most, const char **rest);

/* A list of CPUs such as "0-3,8". */
void parse_cpus(const char *text, cpu_set_t *cpus);

#endif
