/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan: which task is to go to which domain. The daemon fills in plan[] and runs
 * apply_plan once. Each entry stands for itself and may be applied twice.
 */
#ifndef __RUSTY_PLAN_H
#define __RUSTY_PLAN_H

#include "idle.h"
#include "pending.h"

/*
 * Take a queued task over to the target's queue now, rather than when its turn
 * comes: in a crowded domain that may be seconds away. Fails where the task is
 * not queued, or has just been taken to run.
 */
static bool plan_move_queued(struct task_ctx __arena *taskc, u32 from, u32 to)
{
	struct bpf_iter_scx_dsq it;
	struct task_storage *task;
	struct task_struct *p;
	bool moved = false;

	p = bpf_task_from_pid(taskc->pid);
	if (!p)
		return false;

	bpf_rcu_read_lock();
	/* The pid may be somebody else's by now. */
	task = task_storage_of(p);
	if (task && task->taskc == taskc) {
		if (interactive && task->policy.seq) {
			moved = policy_move(p, task, from, to);
		} else {
			if (!bpf_iter_scx_dsq_new(&it, from, 0))
				moved = task_requeue(&it, p, to, from, to);
			bpf_iter_scx_dsq_destroy(&it);
		}
	}
	if (moved)
		domain_kick_idle(to, scx_bpf_dsq_nr_queued(to), p->cpus_ptr);
	bpf_rcu_read_unlock();

	bpf_task_release(p);
	return moved;
}

static enum rusty_answer plan_apply_one(u32 slot, u32 gen, u32 to)
{
	struct task_ctx __arena *taskc = slot_to_task(slot);
	u64 request;
	u32 from;

	/* Domain numbers mean something else after a change of layout. */
	if (!taskc || !(gen & 1) || taskc->gen != gen || taskc->layout_seq != layout_seq)
		return RUSTY_ANSWER_STALE;
	if (!task_dom_allowed(taskc, to))
		return RUSTY_ANSWER_NOT_ALLOWED;

	request = move_request(gen, to, bpf_ktime_get_ns());
	taskc->move_request = request;

	from = taskc->dom;
	if (from == to || from >= nr_doms() || !plan_move_queued(taskc, from, to))
		return RUSTY_ANSWER_ACCEPTED;

	task_move(taskc, from, request);
	/* Carried out: nothing is left for when its affinity takes it elsewhere. */
	taskc->move_request = 0;
	return RUSTY_ANSWER_MOVED;
}

SEC("syscall")
int apply_plan(struct plan_args *args)
{
	struct plan_entry __arena *entry;
	enum rusty_answer answer;
	u32 i;

	arena_program();
	if (!plan)
		return -EINVAL;

	bpf_for(i, 0, args->nr_entries) {
		if (i >= RUSTY_PLAN_ENTRIES)
			return -EINVAL;
		entry = plan + i;
		answer = plan_apply_one(entry->slot, entry->gen, entry->dom);
		entry->answer = answer;
		if (answer == RUSTY_ANSWER_STALE)
			stat_inc_atomic(RUSTY_STAT_MOVE_STALE);
		else if (answer == RUSTY_ANSWER_NOT_ALLOWED)
			stat_inc_atomic(RUSTY_STAT_MOVE_REFUSED);
	}
	return 0;
}

#endif /* __RUSTY_PLAN_H */
