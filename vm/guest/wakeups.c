// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that sleep and wake up.
 *
 *	--period-us P	each of N tasks wakes up every P us by a timer, runs for B us of
 *			CPU time and sleeps again. How long after its time it runs is its
 *			wake-up latency.
 *	--pipe		N pairs of tasks pass a byte to and fro through pipes, as fast as
 *			they can: each wakes up the other, runs for B us of CPU time and
 *			goes to sleep.
 *
 * They start on the start CPUs and may then run wherever this command may; without
 * --start-cpus, no affinity is ever set. Prints one JSON
 * object when S seconds have passed: wakeups, cpuMs of all tasks together, shares of
 * the wake-ups by CPU (cpus), how many were on another CPU than the task's last (moves), and of
 * latencies in us avgUs, p50Us, p99Us and maxUs; queuedUs is how long a wake-up waited for its CPU on
 * average, by the kernel's account; these are null with --pipe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "load.h"

#define MAX_TASKS 65536
#define MAX_CPUS  1024

/* Latencies by us; those from here on are counted together, maxUs tells more. */
#define MAX_LATENCY_US 100000

/* Loops between two looks at the clock. */
#define SPINS 100

/* Shared by all tasks, which add to it as they end. */
struct board {
	uint64_t end_ns;
	uint64_t nr_wakeups;
	uint64_t nr_moves;
	uint64_t cpu_ns;
	uint64_t queued_ns;
	uint64_t latency_sum_ns;
	uint64_t latency_max_ns;
	uint64_t by_cpu[MAX_CPUS];
	uint64_t by_latency_us[MAX_LATENCY_US + 1];
};

static struct {
	int nr_tasks;
	uint64_t period_ns;
	uint64_t burst_ns;
	uint64_t wall_ns;
	bool is_pipe;
	int nice;
	bool has_start;
	cpu_set_t start;
	cpu_set_t allowed;
} options = { .nr_tasks = 1, .wall_ns = NSEC_PER_SEC };

const char usage[] =
	"usage: wakeups --period-us P [--burst-us B] [--tasks N] [--seconds S | --ms M]\n"
	"               [--start-cpus LIST] [--nice A]\n"
	"       wakeups --pipe [--burst-us B] [--tasks N] [--seconds S | --ms M]\n"
	"               [--start-cpus LIST] [--nice A]\n";

static void parse_options(int argc, char **argv)
{
	static const struct option known[] = {
		{ "tasks", required_argument, NULL, 't' },
		{ "period-us", required_argument, NULL, 'p' },
		{ "burst-us", required_argument, NULL, 'b' },
		{ "seconds", required_argument, NULL, 's' },
		{ "ms", required_argument, NULL, 'm' },
		{ "start-cpus", required_argument, NULL, 'k' },
		{ "nice", required_argument, NULL, 'n' },
		{ "pipe", no_argument, NULL, 'i' },
		{},
	};

	sched_getaffinity(0, sizeof(cpu_set_t), &options.allowed);
	options.start = options.allowed;
	for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		if (option == 't')
			options.nr_tasks = parse_long(optarg, 1, MAX_TASKS, NULL);
		else if (option == 'p')
			options.period_ns = parse_long(optarg, 1, 10000000, NULL) * NSEC_PER_USEC;
		else if (option == 'b')
			options.burst_ns = parse_long(optarg, 0, 10000000, NULL) * NSEC_PER_USEC;
		else if (option == 's')
			options.wall_ns = parse_long(optarg, 1, 86400, NULL) * NSEC_PER_SEC;
		else if (option == 'm')
			options.wall_ns = parse_long(optarg, 1, 86400000, NULL) * NSEC_PER_MSEC;
		else if (option == 'k')
			parse_cpus(optarg, &options.start), options.has_start = true;
		else if (option == 'n')
			options.nice = parse_long(optarg, -20, 19, NULL);
		else if (option == 'i')
			options.is_pipe = true;
		else
			exit((fputs(usage, stderr), 2));
	}
	if (optind < argc)
		die("unexpected argument", argv[optind]);
	if (options.is_pipe == !!options.period_ns)
		exit((fputs(usage, stderr), 2));
}

static void count_wakeup(struct board *board)
{
	static int last_cpu = -1;
	const int cpu = sched_getcpu();

	if (last_cpu >= 0 && cpu != last_cpu)
		__atomic_fetch_add(&board->nr_moves, 1, __ATOMIC_RELAXED);
	last_cpu = cpu;
	__atomic_fetch_add(&board->nr_wakeups, 1, __ATOMIC_RELAXED);
	if (cpu >= 0 && cpu < MAX_CPUS)
		__atomic_fetch_add(&board->by_cpu[cpu], 1, __ATOMIC_RELAXED);
}

static void count_latency(struct board *board, uint64_t ns)
{
	const uint64_t us = ns / NSEC_PER_USEC;
	uint64_t max = __atomic_load_n(&board->latency_max_ns, __ATOMIC_RELAXED);

	__atomic_fetch_add(&board->latency_sum_ns, ns, __ATOMIC_RELAXED);
	__atomic_fetch_add(&board->by_latency_us[us < MAX_LATENCY_US ? us : MAX_LATENCY_US], 1,
			   __ATOMIC_RELAXED);
	while (ns > max && !__atomic_compare_exchange_n(&board->latency_max_ns, &max, ns, false,
							__ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

/* How long this task has waited for a CPU, by the kernel's account. */
static uint64_t queued_ns(void)
{
	unsigned long long ns = 0;
	FILE *file = fopen("/proc/self/schedstat", "re");

	if (!file || fscanf(file, "%*u %llu", &ns) != 1)
		die("cannot read", "/proc/self/schedstat");
	fclose(file);
	return ns;
}

static void run_burst(void)
{
	const uint64_t began_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);

	while (options.burst_ns && now_ns(CLOCK_THREAD_CPUTIME_ID) - began_ns < options.burst_ns)
		for (volatile int i = 0; i < SPINS; i++)
			;
}

static void run_periodic(struct board *board)
{
	uint64_t due_ns = now_ns(CLOCK_MONOTONIC), woke_ns;

	/* The kernel may put off an ordinary task's timers by 50 us to join several. */
	prctl(PR_SET_TIMERSLACK, 1);
	for (;;) {
		due_ns += options.period_ns;
		const struct timespec due = { due_ns / NSEC_PER_SEC, due_ns % NSEC_PER_SEC };

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
		woke_ns = now_ns(CLOCK_MONOTONIC);
		count_wakeup(board);
		count_latency(board, woke_ns - due_ns);
		run_burst();
		woke_ns = now_ns(CLOCK_MONOTONIC);
		if (woke_ns >= board->end_ns)
			return;
		/* Late: what was missed is not made up for. */
		if (woke_ns > due_ns + options.period_ns)
			due_ns = woke_ns;
	}
}

/* One side of a pipe-joined pair; unused but for those. */
struct side {
	int in;
	int out;
	bool begins;
};

static void close_side(const struct side *side)
{
	close(side->in);
	close(side->out);
}

/* Ends when the other side has closed its end. */
static void run_pipe(struct board *board, const struct side *side)
{
	char byte = 0;

	if (side->begins && write(side->out, &byte, 1) != 1)
		die("cannot write to", "a pipe");
	while (read(side->in, &byte, 1) == 1) {
		count_wakeup(board);
		if (side->begins && now_ns(CLOCK_MONOTONIC) >= board->end_ns)
			return;
		if (write(side->out, &byte, 1) != 1)
			return;
		run_burst();
	}
}

/* A task that does what the options say; @peer is the other side of its pair. */
static void start(struct board *board, const struct side *side, const struct side *peer)
{
	const pid_t pid = fork();

	if (pid < 0)
		die("cannot fork", strerror(errno));
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	if (options.nice && setpriority(PRIO_PROCESS, 0, options.nice))
		die("cannot set nice", strerror(errno));
	if (options.has_start && sched_setaffinity(0, sizeof(cpu_set_t), &options.allowed))
		die("cannot open the affinity", strerror(errno));
	if (side) {
		close_side(peer);
		run_pipe(board, side);
	} else {
		const uint64_t before_ns = queued_ns();

		run_periodic(board);
		__atomic_fetch_add(&board->queued_ns, queued_ns() - before_ns, __ATOMIC_RELAXED);
	}
	__atomic_fetch_add(&board->cpu_ns, now_ns(CLOCK_THREAD_CPUTIME_ID), __ATOMIC_RELAXED);
	_exit(0);
}

static void start_pair(struct board *board)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		die("cannot make a pipe", strerror(errno));

	const struct side second = { .in = there[0], .out = back[1] };
	const struct side first = { .in = back[0], .out = there[1], .begins = true };

	start(board, &second, &first);
	start(board, &first, &second);
	close_side(&first);
	close_side(&second);
}

/* The latency in us that the fraction @part of all wake-ups stay within. */
static uint64_t quantile_us(const struct board *board, double part)
{
	const double wanted = part * board->nr_wakeups;
	uint64_t sum = 0, us = 0;

	for (; us < MAX_LATENCY_US; us++) {
		sum += board->by_latency_us[us];
		if (sum >= wanted)
			break;
	}
	return us;
}

static void print_report(const struct board *board)
{
	const uint64_t nr = board->nr_wakeups;
	const char *separator = "";

	printf("{\"wakeups\":%llu,\"moves\":%llu,\"cpuMs\":%.3f,", (unsigned long long)nr,
	       (unsigned long long)board->nr_moves, ms(board->cpu_ns));
	if (options.is_pipe)
		printf("\"avgUs\":null,\"p50Us\":null,\"p99Us\":null,\"maxUs\":null,"
		       "\"queuedUs\":null,");
	else
		printf("\"avgUs\":%.1f,\"p50Us\":%llu,\"p99Us\":%llu,\"maxUs\":%.1f,"
		       "\"queuedUs\":%.1f,",
		       nr ? (double)board->latency_sum_ns / nr / NSEC_PER_USEC : 0,
		       (unsigned long long)quantile_us(board, 0.5),
		       (unsigned long long)quantile_us(board, 0.99),
		       (double)board->latency_max_ns / NSEC_PER_USEC,
		       nr ? (double)board->queued_ns / nr / NSEC_PER_USEC : 0);
	printf("\"cpus\":{");
	for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
		if (!board->by_cpu[cpu])
			continue;
		printf("%s\"%d\":%.4f", separator, cpu, (double)board->by_cpu[cpu] / nr);
		separator = ",";
	}
	printf("}}\n");
}

int main(int argc, char **argv)
{
	struct board *board;
	int failed = 0;

	parse_options(argc, argv);
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (board == MAP_FAILED)
		die("no memory for", "the results");
	if (options.has_start && sched_setaffinity(0, sizeof(cpu_set_t), &options.start))
		die("cannot start on these CPUs", strerror(errno));
	board->end_ns = now_ns(CLOCK_MONOTONIC) + options.wall_ns;
	for (int i = 0; i < options.nr_tasks; i++) {
		if (options.is_pipe)
			start_pair(board);
		else
			start(board, NULL, NULL);
	}
	for (int status; wait(&status) > 0;)
		failed |= status;
	if (failed)
		die("a task failed", "see above");
	print_report(board);
	return 0;
}
