/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order a domain's tasks get their turns: by virtual deadline.
 *
 *	vtime		the CPU time a task has had, divided by its weight
 *	clock		the domain's: the vtime of those whose turn it is
 *	request		how long the task is likely to run at a stretch
 *	deadline	vtime + request / weight: the smallest goes first
 *
 * Tasks of equal vtime thus go shortest first, which lets those that run briefly pass
 * those that never sleep, and over time each gets CPU in proportion to its weight.
 *
 * Bounds, whatever a task's history:
 *  - The request is at most one slice. A deadline that grew with the CPU time since the
 *    last sleep would let a new hog hold up an old one for as long as that one has run.
 *  - A sleeper's vtime is lifted to the clock less one slice (its credit): that much it
 *    may be ahead of others, however long it slept. A task that did not sleep may lag by
 *    ten slices, which happens where affinities keep it from CPUs that others have.
 *  - The clock also advances when only tasks behind it run, by an eighth of what each of
 *    the waiting ones would be due (dom_clock_advance). Without that, an endless stream
 *    of short-lived tasks, all starting at a clock that stands still, would keep a hog
 *    waiting for ever. In proportion, not to the letter: as hogs that do get their share
 *    move the clock eight times as fast themselves, it changes nothing for them.
 *  - Whoever has waited for two seconds all the same, because its weight is small or
 *    because of what it has had before, goes to the front (dom_rescue): 50 tasks per
 *    second and domain, those at the end of the queue, where the latest deadlines are.
 *
 * Limit: tasks bound to some of a domain's CPUs are measured by the clock of all. Where
 * those CPUs are more crowded than the rest, they end up at that lag together, and share
 * their CPUs equally rather than by weight.
 *
 * A task that changes its domain takes its lead or lag over the clock along.
 */
#ifndef __RUSTY_DEADLINE_H
#define __RUSTY_DEADLINE_H

#include "domain.h"

#define WEIGHT_NICE_0 100
#define CLOCK_GUARD   8
/* Times the sleepers' credit that a task may lag that did not sleep. */
#define MAX_LAG 10
/* Lag and lead that outlive a change of domain; more is a clock that was never right. */
#define MAX_CARRIED_NS (10ULL * 1000 * 1000 * 1000)

/* First come, first served: no vtime, no weights. */
const volatile bool fifo_sched;
/* How far a sleeper may fall behind the clock; set to the longest slice. */
u64 sleeper_credit_ns = 20000000;

struct dom_clock {
	u64 vtime;
	u64 rescue_at_ns;
} __attribute__((aligned(128)));

struct dom_clock dom_clocks[RUSTY_MAX_DOMS];

static inline u64 dom_vtime(u32 dom)
{
	return dom_clocks[dom % RUSTY_MAX_DOMS].vtime;
}

static inline u64 to_vtime(const struct task_ctx __arena *taskc, u64 ns)
{
	u32 weight = taskc->weight;

	return weight ? ns * WEIGHT_NICE_0 / weight : ns;
}

/*
 * Move a domain's clock forward. If another CPU does at the same time, one of the two
 * has its way; the clock is behind by one slice at worst, until the next time.
 */
static inline void dom_clock_raise(u32 dom, u64 vtime)
{
	u64 *clock = &dom_clocks[dom % RUSTY_MAX_DOMS].vtime;
	u64 now = *clock;

	if ((s64)(vtime - now) > 0)
		__sync_val_compare_and_swap(clock, now, vtime);
}

static inline void dom_clock_advance(u32 dom, u64 vtime_used)
{
	u64 waiting = scx_bpf_dsq_nr_queued(dom);

	dom_clock_raise(dom, dom_vtime(dom) + vtime_used / (CLOCK_GUARD * (waiting + 1)));
}

/* The task starts to run. */
static inline void deadline_running(struct task_ctx __arena *taskc, u64 now)
{
	taskc->since_ns = now;
	dom_clock_raise(taskc->dom, taskc->vtime);
}

/* The task stops running, or a part of its run ends: charge it for its time. */
static inline void deadline_stopping(struct task_ctx __arena *taskc, u64 now)
{
	u64 ran, used, burst;

	/* Not seen to start: it ran before the scheduler was attached. */
	if (!taskc->since_ns)
		return;
	ran = now - taskc->since_ns;
	used = to_vtime(taskc, ran);
	burst = taskc->burst_ns + ran;

	taskc->since_ns = 0;
	taskc->vtime += used;
	taskc->burst_ns = burst < (u32)-1 ? burst : (u32)-1;
	dom_clock_advance(taskc->dom, used);
}

/* The task sleeps: what it ran since it woke up tells what it will run the next time. */
static inline void deadline_sleep(struct task_ctx __arena *taskc)
{
	taskc->avg_burst_ns = taskc->avg_burst_ns - taskc->avg_burst_ns / 4 + taskc->burst_ns / 4;
	taskc->burst_ns = 0;
}

/* Where the task stands in its domain's queue, its vtime brought up to the floor. */
static inline u64 deadline_of(struct task_ctx __arena *taskc, u64 slice_ns, bool woke)
{
	u64 lag = woke ? sleeper_credit_ns : MAX_LAG * sleeper_credit_ns;
	u64 floor = dom_vtime(taskc->dom) - lag;
	u64 request = taskc->avg_burst_ns;

	if ((s64)(taskc->vtime - floor) < 0) {
		taskc->vtime = floor;
		stat_inc(RUSTY_STAT_DL_CLAMP);
	} else {
		stat_inc(RUSTY_STAT_DL_PRESET);
	}
	if (request < taskc->burst_ns)
		request = taskc->burst_ns;
	if (request > slice_ns)
		request = slice_ns;
	return taskc->vtime + to_vtime(taskc, request);
}

/* How long a task may wait, and how often a queue is looked through for those that did. */
#define MAX_WAIT_NS	 (2ULL * 1000 * 1000 * 1000)
#define RESCUE_PERIOD_NS (20ULL * 1000 * 1000)
/* Tasks looked at, from the end of the queue, where those are that wait for long. */
#define RESCUE_LOOKS 32

/* Carry the task's lead or lag from one domain's clock to another's. */
static inline void deadline_change_dom(struct task_ctx __arena *taskc, u32 from, u32 to)
{
	s64 lead = taskc->vtime - dom_vtime(from);

	if (lead < -(s64)sleeper_credit_ns)
		lead = -(s64)sleeper_credit_ns;
	if (lead > (s64)MAX_CARRIED_NS)
		lead = MAX_CARRIED_NS;
	taskc->vtime = dom_vtime(to) + lead;
}

#endif /* __RUSTY_DEADLINE_H */
