// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command under the scheduling policy SCHED_EXT, as chrt does for others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of uapi/linux/sched.h; the C library may not know it yet. */
#define SCHED_EXT 7

static int fail(const char *what, const char *value)
{
	fprintf(stderr, "schedext: %s '%s': %s\n", what, value, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	const struct sched_param no_priority = {};

	if (argc < 2) {
		fputs("usage: schedext COMMAND [ARG]...\n", stderr);
		return 2;
	}
	if (sched_setscheduler(0, SCHED_EXT, &no_priority))
		return fail("cannot set the policy of", argv[1]);
	execvp(argv[1], argv + 1);
	return fail("cannot run", argv[1]);
}
