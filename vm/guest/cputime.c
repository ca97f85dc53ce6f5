// SPDX-License-Identifier: GPL-2.0
/*
 * A load whose unit is CPU time, not iterations.
 *
 * N tasks start pinned to the start CPUs, as after a fork storm. When all are
 * there their affinity is opened at once, to all CPUs that the command itself may
 * use or, task by task, to the sets that --cpus gives in turn. Each spins until its
 * own CPU clock has advanced by M ms, or until S seconds have passed. How long the
 * last one takes, beside what a perfect scheduler would need, tells how well they
 * spread: on a guest whose virtual CPUs share a few real ones, iterations would tell
 * how busy the host is.
 *
 * Prints one JSON object: makespanMs, idealMs and ratio (null with --seconds),
 * and for each task nice, cpuMs, endMs (after the release), longestGapMs (between
 * two looks at the wall clock: time it did not run, with --gaps-after only those that
 * end later than so many seconds after the release), migrations (changes of CPU it saw)
 * and cpus it was seen on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "load.h"

#define MAX_TASKS 65536
#define MAX_NICES 64
#define MAX_SETS  64

/* Loops between two looks at the clocks: some microseconds. */
#define SPINS 2000

struct task {
	int nice;
	uint64_t cpu_ns;
	uint64_t end_ns;
	uint64_t longest_gap_ns;
	uint64_t nr_migrations;
	cpu_set_t seen;
};

/* Shared by all tasks. */
struct board {
	int nr_ready;
	uint32_t go; /* a futex */
	uint64_t released_ns;
	cpu_set_t allowed;
	struct task tasks[];
};

static struct {
	int nr_tasks;
	uint64_t cpu_ns;
	uint64_t wall_ns;
	uint64_t gaps_after_ns;
	cpu_set_t start;
	int nices[MAX_NICES];
	int nr_nices;
	cpu_set_t sets[MAX_SETS];
	int nr_sets;
	unsigned int seed;
} options = { .nr_tasks = 1, .cpu_ns = 200 * NSEC_PER_MSEC, .nr_nices = 1, .seed = 1 };

const char usage[] =
	"usage: cputime --tasks N [--cpu-ms M | --seconds S] [--start-cpu K | --start-cpus LIST]\n"
	"               [--nice A,B,...] [--cpus LIST/LIST/...] [--seed X] [--gaps-after S]\n";

/* Lists of CPUs with slashes between them; @text is cut into pieces. */
static void parse_sets(char *text)
{
	for (char *at = strtok(text, "/"); at; at = strtok(NULL, "/")) {
		if (options.nr_sets == MAX_SETS)
			die("too many sets of CPUs before", at);
		parse_cpus(at, &options.sets[options.nr_sets++]);
	}
}

static void parse_nices(const char *text)
{
	options.nr_nices = 0;
	for (const char *at = text;; at++) {
		if (options.nr_nices == MAX_NICES)
			die("too many nice levels in", text);
		options.nices[options.nr_nices++] = parse_long(at, -20, 19, &at);
		if (!*at)
			return;
		if (*at != ',')
			die("bad list of nice levels", text);
	}
}

static void parse_options(int argc, char **argv)
{
	static const struct option known[] = {
		{ "tasks", required_argument, NULL, 't' },
		{ "cpu-ms", required_argument, NULL, 'm' },
		{ "seconds", required_argument, NULL, 's' },
		{ "start-cpu", required_argument, NULL, 'k' },
		{ "start-cpus", required_argument, NULL, 'k' },
		{ "nice", required_argument, NULL, 'n' },
		{ "cpus", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 'x' },
		{ "gaps-after", required_argument, NULL, 'g' },
		{},
	};

	parse_cpus("0", &options.start);
	for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		if (option == 't')
			options.nr_tasks = parse_long(optarg, 1, MAX_TASKS, NULL);
		else if (option == 'm')
			options.cpu_ns = parse_long(optarg, 1, 86400000, NULL) * NSEC_PER_MSEC;
		else if (option == 's')
			options.wall_ns = parse_long(optarg, 1, 86400, NULL) * NSEC_PER_SEC;
		else if (option == 'k')
			parse_cpus(optarg, &options.start);
		else if (option == 'n')
			parse_nices(optarg);
		else if (option == 'c')
			parse_sets(optarg);
		else if (option == 'x')
			options.seed = parse_long(optarg, 0, INT32_MAX, NULL);
		else if (option == 'g')
			options.gaps_after_ns = parse_long(optarg, 0, 86400, NULL) * NSEC_PER_SEC;
		else
			exit((fputs(usage, stderr), 2));
	}
	if (optind < argc)
		die("unexpected argument", argv[optind]);
}

static void spin(void)
{
	for (volatile int i = 0; i < SPINS; i++)
		;
}

/* Asleep: thousands that look again and again would leave the start CPU to nobody else. */
static void wait_for_release(struct board *board)
{
	while (!__atomic_load_n(&board->go, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &board->go, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void run_task(struct board *board, struct task *task)
{
	uint64_t cpu_start_ns, last_ns, wall_ns;
	int last_cpu = -1;

	if (task->nice && setpriority(PRIO_PROCESS, 0, task->nice))
		die("cannot set nice", strerror(errno));
	__atomic_fetch_add(&board->nr_ready, 1, __ATOMIC_RELEASE);
	wait_for_release(board);

	cpu_start_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
	last_ns = board->released_ns;
	for (;;) {
		const int cpu = sched_getcpu();

		task->cpu_ns = now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start_ns;
		wall_ns = now_ns(CLOCK_MONOTONIC);
		if (wall_ns - last_ns > task->longest_gap_ns &&
		    wall_ns - board->released_ns >= options.gaps_after_ns)
			task->longest_gap_ns = wall_ns - last_ns;
		last_ns = wall_ns;
		if (cpu >= 0 && cpu < CPU_SETSIZE) {
			CPU_SET(cpu, &task->seen);
			task->nr_migrations += last_cpu >= 0 && cpu != last_cpu;
			last_cpu = cpu;
		}
		if (options.wall_ns ? wall_ns - board->released_ns >= options.wall_ns
				    : task->cpu_ns >= options.cpu_ns)
			break;
		spin();
	}
	task->end_ns = wall_ns - board->released_ns;
	_exit(0);
}

static void start_tasks(struct board *board, pid_t *pids)
{
	for (int i = 0; i < options.nr_tasks; i++) {
		board->tasks[i].nice = options.nices[i % options.nr_nices];
		pids[i] = fork();
		if (pids[i] < 0)
			die("cannot fork", strerror(errno));
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			run_task(board, &board->tasks[i]);
		}
	}
	while (__atomic_load_n(&board->nr_ready, __ATOMIC_ACQUIRE) < options.nr_tasks) {
		if (waitpid(-1, NULL, WNOHANG) > 0)
			die("a task could not start", "see above");
		usleep(1000);
	}
}

/* In a class of its own, or among the others. */
static void set_policy(int policy, int priority)
{
	const struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(0, policy, &param))
		die("cannot set the scheduling class", strerror(errno));
}

/*
 * Opens the affinity of all tasks in an order that follows from the seed, and wakes them up: all at
 * once, so that none of them may take the CPU in between.
 */
static void release(struct board *board, const pid_t *pids)
{
	int order[MAX_TASKS];

	for (int i = 0; i < options.nr_tasks; i++)
		order[i] = i;
	for (int i = options.nr_tasks - 1; i > 0; i--) {
		const int other = rand_r(&options.seed) % (i + 1);
		const int swapped = order[i];

		order[i] = order[other];
		order[other] = swapped;
	}
	for (int i = 0; i < options.nr_tasks; i++) {
		const int task = order[i];
		const cpu_set_t *cpus =
			options.nr_sets ? &options.sets[task % options.nr_sets] : &board->allowed;

		if (sched_setaffinity(pids[task], sizeof(cpu_set_t), cpus))
			die("cannot open the affinity", strerror(errno));
	}
	set_policy(SCHED_FIFO, 1);
	board->released_ns = now_ns(CLOCK_MONOTONIC);
	__atomic_store_n(&board->go, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &board->go, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	set_policy(SCHED_OTHER, 0);
}

/* What the work takes when every allowed CPU is busy to the end, in ns. */
static uint64_t ideal_ns(const struct board *board)
{
	const uint64_t shared_ns = options.cpu_ns * options.nr_tasks / CPU_COUNT(&board->allowed);

	return shared_ns > options.cpu_ns ? shared_ns : options.cpu_ns;
}

static void print_task(const struct task *task)
{
	const char *separator = "";

	printf("{\"nice\":%d,\"cpuMs\":%.3f,\"endMs\":%.3f,\"longestGapMs\":%.3f,", task->nice,
	       ms(task->cpu_ns), ms(task->end_ns), ms(task->longest_gap_ns));
	printf("\"migrations\":%llu,\"cpus\":[", (unsigned long long)task->nr_migrations);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &task->seen))
			continue;
		printf("%s%d", separator, cpu);
		separator = ",";
	}
	printf("]}");
}

static void print_report(const struct board *board)
{
	uint64_t makespan_ns = 0;

	for (int i = 0; i < options.nr_tasks; i++)
		if (board->tasks[i].end_ns > makespan_ns)
			makespan_ns = board->tasks[i].end_ns;
	printf("{\"makespanMs\":%.3f,", ms(makespan_ns));
	if (options.wall_ns)
		printf("\"idealMs\":null,\"ratio\":null,");
	else
		printf("\"idealMs\":%.3f,\"ratio\":%.4f,", ms(ideal_ns(board)),
		       (double)makespan_ns / ideal_ns(board));
	printf("\"tasks\":[");
	for (int i = 0; i < options.nr_tasks; i++) {
		printf("%s", i ? "," : "");
		print_task(&board->tasks[i]);
	}
	printf("]}\n");
}

int main(int argc, char **argv)
{
	struct board *board;
	int failed = 0;
	size_t size;
	pid_t *pids;

	parse_options(argc, argv);
	size = sizeof(*board) + options.nr_tasks * sizeof(struct task);
	board = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pids = calloc(options.nr_tasks, sizeof(*pids));
	if (board == MAP_FAILED || !pids)
		die("no memory for tasks", strerror(ENOMEM));

	sched_getaffinity(0, sizeof(cpu_set_t), &board->allowed);
	if (sched_setaffinity(0, sizeof(cpu_set_t), &options.start))
		die("cannot start on these CPUs", strerror(errno));
	start_tasks(board, pids);
	sched_setaffinity(0, sizeof(cpu_set_t), &board->allowed);
	release(board, pids);
	for (int status; wait(&status) > 0;)
		failed |= status;
	if (failed)
		die("a task failed", "see above");
	print_report(board);
	return 0;
}
