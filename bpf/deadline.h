/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In which order the tasks of a queue get their turns: by virtual deadline.
 *
 *	vtime		the CPU time a task has had, divided by its weight
 *	clock		the vtime of those whose turn it is (clock.h)
 *	request		how long the task is likely to run at a stretch
 *	deadline	vtime + request / weight: the smallest goes first
 *
 * Tasks of equal vtime thus go shortest first, which lets those that run briefly pass
 * those that never sleep, and over time each gets CPU in proportion to its weight. The
 * task that has just used up its slice competes with those that wait: it goes on if its
 * next deadline is before theirs, or weights would count for nothing where only few wait.
 *
 * Bounds, whatever a task's history:
 *  - The request is at most one slice. A deadline that grew with the CPU time since the
 *    last sleep would let a new hog hold up an old one for as long as that one has run.
 *    Of a new task it is half a slice: that it is not known yet must not let a storm of
 *    forks pass all those who are known to be brief.
 *  - A sleeper's vtime is lifted to the clock less one slice (its credit): that much it
 *    may be ahead of others, however long it slept. A task that did not sleep may lag by
 *    ten slices, which happens where affinities keep it from CPUs that others have. A lag
 *    that grows while the task runs is no claim, as it had a CPU all the time: by one slice
 *    it may, as clocks move in steps, until the task has to wait again.
 *  - CPU time that nobody else wanted counts for little: a task that got its CPU without
 *    competition, or in another domain, leaves the clock alone and is ahead of it by one
 *    slice at most. Else one of nice 19 on a CPU to spare, whose vtime runs 68 times as
 *    fast, would take the clock along, and leave behind all who wait meanwhile.
 *  - The clock also advances when only tasks behind it run, by an eighth of what each of
 *    the waiting ones would be due (clock_advance). Without that, an endless stream of
 *    short-lived tasks, all starting at a clock that stands still, would keep a hog
 *    waiting for ever. In proportion, not to the letter: as hogs that do get their share
 *    move the clock eight times as fast themselves, it changes nothing for them.
 *  - Whoever has waited for two seconds all the same, because its weight is small or
 *    because of what it has had before, goes to the front (queue_rescue): 50 tasks per
 *    second and queue, those at the end of it, where the latest deadlines are. That
 *    is not its turn, and no clock follows.
 *
 * A task that changes its clock takes its lead or lag over the old one along.
 */
#ifndef __RUSTY_DEADLINE_H
#define __RUSTY_DEADLINE_H

#include "clock.h"
#include "weight.h"

/* Lag and lead that outlive a change of clock; more is a clock that was never right. */
#define MAX_CARRIED_NS (10ULL * 1000 * 1000 * 1000)

/*
 * What a task's turn depends on. Only its own callbacks change it, which the kernel runs
 * one at a time.
 */
struct turn {
	u64 vtime;    /* in the time of its clock */
	s64 max_lag;  /* behind its clock, when it ends its run */
	u64 since_ns; /* it runs, or waits in a queue, since then; 0: neither */
	u32 burst_ns; /* CPU time since it last woke up */
	u32 avg_burst_ns;
	u32 clock;
	u32 clock_seq; /* layout that the clock was picked in */
	u32 weight;    /* effective, see weight.h */
	bool counted;  /* among its clock's runnable tasks */
	bool opposed;  /* it runs because its turn came, before that of others */
	bool rescued;  /* from waiting for too long: before its turn */
};

static inline u64 to_vtime(const struct turn *turn, u64 ns)
{
	return turn->weight ? ns * EFFECTIVE_NICE_0 / turn->weight : ns;
}

/* By how much the task is behind its clock; negative if it is ahead. */
static inline s64 turn_lag(const struct turn *turn)
{
	return vclock(turn->clock)->vtime - turn->vtime;
}

/*
 * The task starts to run, or goes on with a new slice. @opposed: in competition with others
 * of its domain, so that the order of their turns has decided.
 */
static inline void deadline_running(struct turn *turn, bool opposed, u64 slice_ns, u64 now)
{
	s64 lag, max_lag, lead = to_vtime(turn, slice_ns);

	turn->opposed = opposed;
	turn->rescued = false;
	if (opposed)
		clock_raise(turn->clock, turn->vtime);
	lag = turn_lag(turn);
	if (!opposed && lag < -lead) {
		turn->vtime -= -lag - lead;
		lag = -lead;
	}
	max_lag = (lag > 0 ? lag : 0) + (s64)sleeper_credit_ns;
	/* What it did not wait for is no reason to lag more than before. */
	if (turn->since_ns || max_lag < turn->max_lag)
		turn->max_lag = max_lag;
	turn->since_ns = now;
}

/* The task stops running, or a part of its run ends: charge it for its time. */
static inline void deadline_stopping(struct turn *turn, u64 now)
{
	u64 ran, used, burst;
	s64 excess;

	/* Charged already, or not seen to start: it ran before the scheduler was attached. */
	if (!turn->since_ns)
		return;
	ran = now - turn->since_ns;
	used = to_vtime(turn, ran);
	burst = turn->burst_ns + ran;

	turn->since_ns = 0;
	turn->vtime += used;
	excess = turn_lag(turn) - turn->max_lag;
	if (excess > 0)
		turn->vtime += excess;
	turn->burst_ns = burst < (u32)-1 ? burst : (u32)-1;
	if (turn->opposed)
		clock_advance(turn->clock, used);
}

/* The task sleeps: what it ran since it woke up tells what it will run the next time. */
static inline void deadline_sleep(struct turn *turn)
{
	turn->avg_burst_ns = turn->avg_burst_ns - turn->avg_burst_ns / 4 + turn->burst_ns / 4;
	turn->burst_ns = 0;
	turn->max_lag = sleeper_credit_ns;
}

/* Where the task stands among others, in its domain's time: its deadline. */
static inline u64 turn_place(const struct turn *turn, u64 slice_ns)
{
	u64 request = turn->avg_burst_ns;

	if (request < turn->burst_ns)
		request = turn->burst_ns;
	if (request > slice_ns)
		request = slice_ns;
	return turn->vtime + vclock(turn->clock)->offset + to_vtime(turn, request);
}

/* The same for a task that is going to wait: its vtime is brought up to the floor. */
static inline u64 deadline_of(struct turn *turn, u64 slice_ns, bool woke)
{
	u64 lag = woke ? sleeper_credit_ns : MAX_LAG * sleeper_credit_ns;
	struct vclock *clock = vclock(turn->clock);
	u64 floor = clock->vtime - lag;

	clock_keep_up(turn->clock);
	if ((s64)(turn->vtime - floor) < 0) {
		turn->vtime = floor;
		stat_inc(RUSTY_STAT_DL_CLAMP);
	} else {
		stat_inc(RUSTY_STAT_DL_PRESET);
	}
	return turn_place(turn, slice_ns);
}

/* The task is measured by @clock, whose domain is @dom, from now on. */
static inline void deadline_change_clock(struct turn *turn, u32 clock, u32 dom)
{
	s64 lead = turn->vtime - vclock(turn->clock)->vtime;

	if (lead < -(s64)sleeper_credit_ns)
		lead = -(s64)sleeper_credit_ns;
	if (lead > (s64)MAX_CARRIED_NS)
		lead = MAX_CARRIED_NS;

	if (turn->counted)
		clock_leave(turn->clock);
	clock_bind(clock, dom);
	turn->clock = clock;
	if (turn->counted)
		clock_enter(clock);
	turn->vtime = vclock(clock)->vtime + lead;
}

/* The task counts among those that want to run, or does no longer. */
static inline void deadline_runnable(struct turn *turn)
{
	if (!turn->counted)
		clock_enter(turn->clock);
	turn->counted = true;
}

static inline void deadline_quiescent(struct turn *turn)
{
	if (turn->counted)
		clock_leave(turn->clock);
	turn->counted = false;
}

/*
 * The task weighs something else from now on: the time it is ahead of others, or behind,
 * stays the same, and as vtime becomes another.
 */
static inline void deadline_reweigh(struct turn *turn, u32 weight)
{
	u64 clock = vclock(turn->clock)->vtime, lead;
	u32 old = turn->weight;
	bool behind;

	if (weight == old)
		return;
	turn->weight = weight;
	behind = (s64)(turn->vtime - clock) < 0;
	lead = behind ? clock - turn->vtime : turn->vtime - clock;
	/* The product fits in 64 bits, or else nobody misses the rest of the division. */
	lead = lead >> 32 ? lead / weight * old : lead * old / weight;
	turn->vtime = behind ? clock - lead : clock + lead;
}

#endif /* __RUSTY_DEADLINE_H */
