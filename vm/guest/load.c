// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include "load.h"

_Noreturn void die(const char *what, const char *value)
{
	fprintf(stderr, "%s '%s'\n%s", what, value, usage);
	exit(2);
}

uint64_t now_ns(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

double ms(uint64_t ns)
{
	return (double)ns / NSEC_PER_MSEC;
}

long parse_long(const char *text, long least, long most, const char **rest)
{
	char *end;
	const long value = strtol(text, &end, 10);

	if (end == text || value < least || value > most || (!rest && *end))
		die("bad number", text);
	if (rest)
		*rest = end;
	return value;
}

void parse_cpus(const char *text, cpu_set_t *cpus)
{
	const char *at = text;

	CPU_ZERO(cpus);
	for (;;) {
		const long first = parse_long(at, 0, CPU_SETSIZE - 1, &at);
		long last = first;

		if (*at == '-')
			last = parse_long(at + 1, first, CPU_SETSIZE - 1, &at);
		for (long cpu = first; cpu <= last; cpu++)
			CPU_SET(cpu, cpus);
		if (!*at)
			return;
		if (*at++ != ',')
			die("bad CPU list", text);
	}
}
