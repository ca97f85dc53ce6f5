/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interactive mode: the timer that keeps the state of the policy (policy.h), and what follows from
 * a change of it.
 */
#ifndef __RUSTY_WATCH_H
#define __RUSTY_WATCH_H

#include "pending.h"

static u32 nr_pending(void)
{
	u32 dom, nr = 0;

	bpf_for(dom, 0, nr_doms())
		if (dom_is_interactive(dom))
			nr += scx_bpf_dsq_nr_queued(pending_dsq(dom));
	return nr;
}

/* Let idle CPUs of interactive domains look for something to take. O(CPUs). */
static void policy_kick_idle(void)
{
	u32 cpu;

	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		if ((policy_cpu_of(cpu)->idle_seq & 1) && dom_is_interactive(cpu_to_dom(cpu)))
			kick_cpu(cpu, KICK_IDLE);
}

/*
 * The policy is late: whom it has kept waiting is as one who wakes up now, and need not wait for
 * the end of a slice that it has not given. O(CPUs). Who runs there, its own thread for one, goes
 * on where nobody comes before it (policy_yields). Of those that it had decided about the others
 * are not to wait for one more.
 */
static void policy_stand_back(void)
{
	u32 cpu, dom;

	bpf_for(cpu, 0, layout()->nr_cpu_ids) {
		dom = cpu_to_dom(cpu);
		if (!dom_is_interactive(dom) || !others_wait(cpu, dom, true))
			continue;
		__sync_val_compare_and_swap(&policy_cpu_of(cpu)->turn, TURN_DECIDED, TURN_OTHERS);
		if (cpu_turn(cpu)->weight)
			kick_cpu(cpu, KICK_PREEMPT);
	}
}

/* Whether the policy is well, as of its turns. */
static void policy_judge(u64 now)
{
	u32 turns = policy_control.turns;

	if (turns != policy_watch.turns) {
		policy_watch.turns = turns;
		policy_watch.heard_ns = now;
		__sync_val_compare_and_swap(&policy_control.state, RUSTY_POLICY_LATE,
					    RUSTY_POLICY_ACTIVE);
		return;
	}
	if (policy_control.waiting || now - policy_watch.heard_ns <= policy_bound_ns)
		return;
	if (__sync_val_compare_and_swap(&policy_control.state, RUSTY_POLICY_ACTIVE,
					RUSTY_POLICY_LATE) == RUSTY_POLICY_ACTIVE) {
		stat_inc(RUSTY_STAT_POLICY_LATE);
		policy_stand_back();
	}
}

static int policy_look(void *map, u32 *key, struct policy_timer *timer)
{
	u64 now = bpf_ktime_get_ns(), held_ns;
	u32 state, pending;

	policy_judge(now);
	state = policy_control.state;
	pending = nr_pending();

	if (!pending)
		policy_watch.pending_ns = 0;
	else if (!policy_watch.pending_ns)
		policy_watch.pending_ns = now;
	held_ns = pending ? now - policy_watch.pending_ns : 0;
	if (pending && (state != RUSTY_POLICY_ACTIVE || held_ns > policy_bound_ns))
		policy_kick_idle();

	if (pending || state == RUSTY_POLICY_LATE ||
	    (state == RUSTY_POLICY_ACTIVE && !policy_control.waiting)) {
		bpf_timer_start(&timer->timer,
				state == RUSTY_POLICY_LATE ? policy_bound_ns : policy_bound_ns / 4,
				0);
		return 0;
	}
	/* Who is queued from here on arms it again; who was before is found now. */
	__sync_lock_test_and_set(&policy_watch.armed, 0);
	if (nr_pending())
		policy_arm();
	return 0;
}

static s32 policy_timer_init(void)
{
	struct policy_timer *timer;
	u32 zero = 0;
	s32 ret;

	timer = bpf_map_lookup_elem(&policy_timers, &zero);
	if (!timer)
		return -EINVAL;
	ret = bpf_timer_init(&timer->timer, &policy_timers, CLOCK_MONOTONIC);
	return ret ?: bpf_timer_set_callback(&timer->timer, policy_look);
}

#endif /* __RUSTY_WATCH_H */
