// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command from a thread that is not the process's first: the kernel gives it the first
 * one's thread id then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what, int error)
{
	fprintf(stderr, "threadexec: %s: %s\n", what, strerror(error));
	return 1;
}

static void *run(void *argv)
{
	char **command = argv;

	execvp(command[0], command);
	exit(fail(command[0], errno));
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int error;

	if (argc < 2) {
		fputs("usage: threadexec COMMAND [ARG]...\n", stderr);
		return 2;
	}
	error = pthread_create(&thread, NULL, run, argv + 1);
	if (error)
		return fail("cannot make a thread", error);
	/* Until the thread runs the command, which ends this one. */
	pause();
	return 0;
}
