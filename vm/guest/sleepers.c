// SPDX-License-Identifier: GPL-2.0
/*
 * sleepers N - N threads, each of which wakes up for an instant every ten seconds, until the
 * process is killed. For what depends on how many tasks there are: a thread is one, and takes
 * a fraction of the time and the memory that a process does.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include "load.h"

#define MAX_THREADS 65536
#define PERIOD_S    10
#define STACK_BYTES (32 * 1024)

const char usage[] = "usage: sleepers N\n";

static void *sleep_on(void *unused)
{
	for (;;)
		sleep(PERIOD_S);
	return unused;
}

int main(int argc, char **argv)
{
	const long nr_threads = parse_long(argc == 2 ? argv[1] : "", 1, MAX_THREADS, NULL);
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	for (long i = 0; i < nr_threads; i++) {
		const int error = pthread_create(&thread, &attr, sleep_on, NULL);

		if (error)
			die("cannot start a thread", strerror(error));
	}
	pause();
	return 0;
}
