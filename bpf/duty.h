/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Duty cycle: the fraction of time in which a task was runnable, the recent past
 * counting most. src/balancer/duty.ts is the reader's twin of this file.
 *
 * Time is cut into periods of one half-life, aligned to absolute time. @cur sums
 * the runnable part of the running period and @old that of the finished ones,
 * each period weighing half of the one after it; both are fractions of a period
 * with 20 bits. After k whole periods, what was summed up has halved k times, and
 * a task that was runnable throughout has gained 1/2 + 1/4 + ... = 1 - 2^-k.
 *
 * The clock is CLOCK_MONOTONIC, which the daemon has too.
 *
 * A task is only updated by the CPU that holds its runqueue lock. The daemon
 * reads without a lock: it may see @at_ns of one update with the sums of the one
 * before and be wrong about one task by at most one period's share (1.0) until
 * its next tick; it clamps the result to 0..1.
 */
#ifndef __RUSTY_DUTY_H
#define __RUSTY_DUTY_H

#include "intf.h"

#define DUTY_ONE (1ULL << RUSTY_DUTY_ONE_SHIFT)
/* Periods after which nothing is left of a sum; it is at most 2.0. */
#define DUTY_FADED (RUSTY_DUTY_ONE_SHIFT + 2)

/* A change shows after some half-lives: what was summed up is taken for the new one's. */
u64 duty_half_life_ns = 1000000000;

/* How far @ns is into its period, 0..DUTY_ONE - 1. */
static inline u64 duty_phase(u64 ns)
{
	return ((ns % duty_half_life_ns) << RUSTY_DUTY_ONE_SHIFT) / duty_half_life_ns;
}

/* Account for the time up to @now, in which the task was @runnable or not. */
static inline void duty_update(struct task_ctx __arena *taskc, bool runnable, u64 now)
{
	u64 half_life = duty_half_life_ns;
	u64 at = taskc->duty_at_ns;
	u64 periods, complete;

	/* Clocks of two CPUs may differ by a little: time never goes back. */
	if (now <= at || !half_life)
		return;

	periods = now / half_life - at / half_life;
	if (!periods) {
		if (runnable)
			taskc->duty_cur += duty_phase(now) - duty_phase(at);
	} else {
		complete = (u64)taskc->duty_old + taskc->duty_cur;
		if (runnable)
			complete += DUTY_ONE - duty_phase(at);
		complete = periods < DUTY_FADED ? complete >> periods : 0;
		if (runnable)
			complete +=
				DUTY_ONE - (periods <= DUTY_FADED ? DUTY_ONE >> (periods - 1) : 0);

		taskc->duty_old = complete;
		taskc->duty_cur = runnable ? duty_phase(now) : 0;
	}
	taskc->duty_at_ns = now;
}

#endif /* __RUSTY_DUTY_H */
