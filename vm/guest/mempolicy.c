// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command under a NUMA memory policy, or spins under it.
 *
 * The policy is the task's own (set_mempolicy(2)): it says where new memory is to come
 * from, not where the task runs. With --after-ms it is set only then, by a task that has
 * never slept since it started; without a command it goes on spinning afterwards.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_MSEC 1000000ull
#define NSEC_PER_SEC  (1000 * NSEC_PER_MSEC)
#define MAX_NODE      63

static const char usage[] =
	"usage: mempolicy [--after-ms MS] default|preferred|bind|interleave|local|preferred-many\n"
	"                 [NODE[,NODE]...] [-- COMMAND [ARG]...]\n";

/* By the numbers of uapi/linux/mempolicy.h. */
static const char *const modes[] = { "default",	   "preferred", "bind",
				     "interleave", "local",	"preferred-many" };

static _Noreturn void die(const char *what, const char *value)
{
	fprintf(stderr, "mempolicy: %s '%s'\n%s", what, value, usage);
	exit(2);
}

static int parse_mode(const char *text)
{
	for (size_t mode = 0; mode < sizeof(modes) / sizeof(*modes); mode++)
		if (!strcmp(text, modes[mode]))
			return mode;
	die("unknown policy", text);
}

static unsigned long parse_nodes(const char *text)
{
	unsigned long nodes = 0;

	for (const char *at = text;; at++) {
		char *end;
		const unsigned long node = strtoul(at, &end, 10);

		if (end == at || node > MAX_NODE || (*end && *end != ','))
			die("bad list of nodes", text);
		nodes |= 1ul << node;
		at = end;
		if (!*at)
			return nodes;
	}
}

static void spin_for(uint64_t ns)
{
	struct timespec time;
	uint64_t start_ns = 0;

	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &time);
		const uint64_t now_ns = time.tv_sec * NSEC_PER_SEC + time.tv_nsec;

		if (!start_ns)
			start_ns = now_ns;
		if (now_ns - start_ns >= ns)
			return;
	}
}

int main(int argc, char **argv)
{
	unsigned long nodes = 0;
	uint64_t after_ns = 0;
	int mode;

	argv++;
	if (argc > 2 && !strcmp(*argv, "--after-ms")) {
		after_ns = strtoull(argv[1], NULL, 10) * NSEC_PER_MSEC;
		argv += 2;
	}
	if (!*argv)
		die("no policy", "");
	mode = parse_mode(*argv++);
	if (*argv && strcmp(*argv, "--"))
		nodes = parse_nodes(*argv++);
	if (*argv && strcmp(*argv++, "--"))
		die("unexpected argument", argv[-1]);

	spin_for(after_ns);
	if (syscall(SYS_set_mempolicy, mode, nodes ? &nodes : NULL, nodes ? MAX_NODE + 2 : 0))
		die("cannot set the policy", strerror(errno));
	if (*argv) {
		execvp(*argv, argv);
		die("cannot run", *argv);
	}
	spin_for(UINT64_MAX);
}
