/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long tasks wait: from being runnable until they run, counted by the CPU that they
 * get. A task that is put back into a queue before it has run begins to wait anew.
 */
#ifndef __RUSTY_WAIT_H
#define __RUSTY_WAIT_H

#include "intf.h"
#include "stats.h"
#include "task.h"

/* The task starts to run; before deadline_running(). */
static inline void wait_count(const struct task_storage *task, u64 now)
{
	u64 since = task->turn.since_ns;

	if (!since) {
		/*
		 * It was in no queue of ours: woken straight onto a CPU, or, if it has
		 * run since it woke up, back from a task of a higher class.
		 */
		if (task->turn.burst_ns)
			return;
		since = task->taskc->duty_at_ns;
	}
	wait_add((s64)(now - since) > 0 ? now - since : 0);
}

#endif /* __RUSTY_WAIT_H */
