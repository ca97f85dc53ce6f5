/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interactive mode: what the policy's thread runs in the kernel. It fills in a table of
 * decisions and executes them by one call. Only one thread does so at a time.
 */
#ifndef __RUSTY_DECIDE_H
#define __RUSTY_DECIDE_H

#include "idle.h"
#include "pending.h"

/*
 * How long a task may be on its way into PENDING, until a decision about it is stale: as long
 * as a virtual CPU may be kept from running. It may be elsewhere for as long as it takes to
 * get from a CPU's local queue to running.
 */
#define ON_ITS_WAY_NS (1000ULL * 1000 * 1000)

/*
 * Whether a task may be sent to a CPU: it is ours, and allowed. One that is on its way online may
 * idle, and be in the layout, but does not look at our queues yet: a kernel thread that it needs
 * to get there would wait in its queue for ever.
 */
static bool may_send(struct task_struct *p, u32 cpu)
{
	return cpu < layout()->nr_cpu_ids && dom_is_interactive(cpu_to_dom(cpu)) &&
	       !cpu_is_down[cpu % RUSTY_MAX_CPUS] && bpf_cpumask_test_cpu(cpu, p->cpus_ptr);
}

/* Where a decision sends a task. */
struct destination {
	u64 dsq;
	s32 cpu;  /* of a CPU's queue, else -1 */
	s32 kick; /* who is to take the task, or -1 where all are busy */
	u32 dom;
	bool bounced;
};

/* An idle CPU of @dom for a task, or -1. No scratch mask: this can be preempted. */
static s32 find_idle_of(struct task_struct *p, u32 dom)
{
	struct dom_masks *masks = active_masks(dom);
	const struct cpumask *idle;
	struct bpf_cpumask *cpus;
	u32 cpu;

	if (!masks)
		return -1;
	cpus = masks->cpus;
	if (!cpus)
		return -1;
	idle = scx_bpf_get_idle_cpumask();
	cpu = bpf_cpumask_any_and_distribute(idle, (const struct cpumask *)cpus);
	scx_bpf_put_idle_cpumask(idle);
	if (cpu >= layout()->nr_cpu_ids)
		return -1;
	if (may_send(p, cpu))
		return cpu;
	/* Another one idles, perhaps, that it may use. */
	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		if ((policy_cpu_of(cpu)->idle_seq & 1) && cpu_to_dom(cpu) == dom &&
		    may_send(p, cpu))
			return cpu;
	return -1;
}

/* An idle CPU of another domain for a task that may go anywhere, nearest first, claimed; or -1. */
static s32 claim_idle_abroad(struct task_struct *p, u32 dom)
{
	u32 i, other;
	s32 cpu;

	if (!any_idle(p->cpus_ptr))
		return -1;
	bpf_for(i, 0, nr_doms() - 1) {
		other = nth_nearest(dom, i);
		if (!dom_is_interactive(other))
			continue;
		cpu = find_idle_of(p, other);
		if (cpu >= 0 && scx_bpf_test_and_clear_cpu_idle(cpu))
			return cpu;
	}
	return -1;
}

static void to_cpu(struct destination *to, u32 cpu)
{
	to->dsq = cpu_decided_dsq(cpu);
	to->cpu = cpu;
	to->kick = cpu;
	to->dom = cpu_to_dom(cpu);
}

/* To any CPU of @dom; one that is bound to a CPU would only stand in others' way there. */
static void to_dom(struct destination *to, struct task_struct *p, struct task_storage *task,
		   u32 dom)
{
	u32 cpu = task->turn.clock - CLOCK_OF_CPUS;

	if (clock_is_cpu(task->turn.clock) && may_send(p, cpu)) {
		to_cpu(to, cpu);
		return;
	}
	to->dsq = decided_dsq(dom);
	to->cpu = -1;
	to->kick = find_idle_of(p, dom);
	to->dom = dom;
}

static void pick_destination(struct task_struct *p, struct task_storage *task, u32 target,
			     u32 flags, struct destination *to)
{
	u32 dom = task->taskc->dom, other = target - RUSTY_TARGET_DOM;
	s32 cpu;

	to->bounced = false;
	if (target == RUSTY_CPU_ANY) {
		to_dom(to, p, task, dom);
		cpu = to->kick < 0 ? claim_idle_abroad(p, dom) : -1;
		if (cpu >= 0)
			to_cpu(to, cpu);
	} else if (target < RUSTY_CPU_ANY && may_send(p, target)) {
		/* Not idle any more for whoever else looks for an idle CPU. */
		if (scx_bpf_test_and_clear_cpu_idle(target) || !(flags & RUSTY_DECISION_IF_IDLE))
			to_cpu(to, target);
		else
			to_dom(to, p, task, dom);
	} else if (target >= RUSTY_TARGET_DOM && dom_is_interactive(other) &&
		   layout()->dom_nr_online[other % RUSTY_MAX_DOMS] &&
		   task_dom_allowed(task->taskc, other)) {
		to_dom(to, p, task, other);
	} else {
		to_dom(to, p, task, dom);
		to->bounced = true;
	}
	if ((flags & RUSTY_DECISION_PREEMPT) && to->kick < 0)
		to->kick = scx_bpf_task_cpu(p);
}

/* Before all that the CPU which is to be taken from somebody could take instead. */
static u64 place_ahead(const struct destination *to, u64 vtime)
{
	return place_in_front(cpu_decided_dsq(to->kick),
			      place_in_front(decided_dsq(to->dom), vtime));
}

/* Move a task from where it waits for the decision. Fails where it does not (yet). */
static bool move_pending(struct task_struct *p, struct task_storage *task, u32 seq, u64 slice_ns,
			 u64 vtime, const struct destination *to)
{
	struct bpf_iter_scx_dsq it;
	bool moved = false;

	/* The iterator does not see what is queued from here on: no later wait of this task. */
	if (!bpf_iter_scx_dsq_new(&it, pending_dsq(task->policy.dom), 0) &&
	    task->policy.seq == seq) {
		if (slice_ns)
			dsq_move_set_slice(&it, slice_ns);
		moved = dsq_move_vtime(&it, p, to->dsq, vtime);
	}
	bpf_iter_scx_dsq_destroy(&it);
	return moved;
}

/*
 * Whether who is first of those sent to @cpu follows there anyway: the policy's thread, which is
 * the one that asks, has that CPU for the moment that it goes before all others.
 */
static bool goes_next(s32 cpu)
{
	return cpu == bpf_get_smp_processor_id() && policy_cpu_of(cpu)->resumes;
}

static enum rusty_verdict decide_task(struct task_struct *p, struct task_storage *task,
				      struct policy_decision __arena *decision)
{
	u32 seq = decision->seq, flags = decision->flags;
	u64 slice_ns = decision->slice_ns, vtime = decision->vtime;
	u64 since_ns = task->turn.since_ns, place;
	struct destination to;

	if (!seq || task->policy.seq != seq)
		return RUSTY_VERDICT_STALE;
	pick_destination(p, task, decision->target, flags, &to);
	if (slice_ns > policy_max_slice_ns)
		slice_ns = policy_max_slice_ns;

	/* Behind one that has just been put there for a long slice, it would take away nobody's CPU. */
	place = flags & RUSTY_DECISION_PREEMPT ? place_ahead(&to, vtime) : vtime;
	if (!move_pending(p, task, seq, slice_ns, place, &to))
		return bpf_ktime_get_ns() - task->turn.since_ns < ON_ITS_WAY_NS
			       ? RUSTY_VERDICT_RETRY
			       : RUSTY_VERDICT_STALE;

	/* It may have run and be waiting again by now. */
	__sync_val_compare_and_swap(&task->policy.seq, seq, 0);
	task->policy.vtime = vtime;
	decide_add(bpf_ktime_get_ns() - since_ns);
	if (to.cpu >= 0)
		policy_cpu_of(to.cpu)->queued = scx_bpf_dsq_nr_queued(to.dsq);
	else
		policy_doms[to.dom % RUSTY_MAX_DOMS].queued = scx_bpf_dsq_nr_queued(to.dsq);
	if ((flags & RUSTY_DECISION_PREEMPT) && to.cpu >= 0)
		__sync_val_compare_and_swap(&policy_cpu_of(to.cpu)->turn, TURN_OTHERS, TURN_URGENT);
	if (to.kick >= 0 && !goes_next(to.kick))
		kick_cpu(to.kick, flags & RUSTY_DECISION_PREEMPT ? KICK_PREEMPT : KICK_IDLE);

	if (to.bounced)
		return RUSTY_VERDICT_BOUNCED;
	stat_inc_atomic(to.cpu >= 0 ? RUSTY_STAT_POLICY_CPU : RUSTY_STAT_POLICY_ANY);
	return RUSTY_VERDICT_DONE;
}

static enum rusty_verdict decide(struct policy_decision __arena *decision)
{
	enum rusty_verdict verdict = RUSTY_VERDICT_STALE;
	struct task_storage *task;
	struct task_struct *p;

	p = bpf_task_from_pid(decision->pid);
	if (!p) {
		stat_inc_atomic(RUSTY_STAT_POLICY_FAILED);
		return verdict;
	}
	bpf_rcu_read_lock();
	task = task_storage_of(p);
	if (task)
		verdict = decide_task(p, task, decision);
	bpf_rcu_read_unlock();
	bpf_task_release(p);

	if (verdict == RUSTY_VERDICT_STALE)
		stat_inc_atomic(RUSTY_STAT_POLICY_STALE);
	else if (verdict == RUSTY_VERDICT_BOUNCED)
		stat_inc_atomic(RUSTY_STAT_POLICY_BOUNCED);
	return verdict;
}

/* Executes the first @nr_entries decisions; how many have to be tried again. */
SEC("syscall")
int policy_execute(struct plan_args *args)
{
	struct policy_decision __arena *decision;
	enum rusty_verdict verdict;
	u32 i, retries = 0;

	arena_program();
	if (!policy_decisions)
		return 0;
	bpf_for(i, 0, args->nr_entries) {
		if (i >= RUSTY_POLICY_DECISIONS)
			break;
		decision = policy_decisions + i;
		verdict = decide(decision);
		decision->verdict = verdict;
		if (verdict == RUSTY_VERDICT_RETRY)
			retries++;
	}
	return retries;
}

/* Tell the policy of all tasks that are pending: it is new, or has missed some. */
static void announce(u32 dom)
{
	struct task_storage *task;
	struct task_struct *p;
	s64 place;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, pending_dsq(dom), 0) {
		task = task_storage_of(p);
		if (!task)
			continue;
		place = record_reserve();
		if (place == NO_PLACE)
			break;
		task->policy.dom = dom;
		task->policy.seq = place + 1;
		record_queued(p, task, place, RUSTY_ENQUEUE_HANDOVER);
	}
	bpf_rcu_read_unlock();
}

/* The calling process takes over. Records of before are void: what still waits is told again. */
SEC("syscall")
int policy_join(void *ctx)
{
	u32 dom;

	arena_program();
	policy_tgid = bpf_get_current_pid_tgid() >> 32;
	policy_pid = bpf_get_current_pid_tgid();
	policy_watch.heard_ns = bpf_ktime_get_ns();
	policy_watch.turns = policy_control.turns;
	policy_control.waiting = 0;
	policy_control.tail = policy_control.head;
	__sync_lock_test_and_set(&policy_control.state, RUSTY_POLICY_ACTIVE);
	bpf_for(dom, 0, nr_doms())
		if (dom_is_interactive(dom))
			announce(dom);
	policy_arm();
	return 0;
}

/* Nobody decides any more. */
SEC("syscall")
int policy_leave(void *ctx)
{
	__sync_lock_test_and_set(&policy_control.state, RUSTY_POLICY_OUT);
	/* The timer lets idle CPUs find what is pending. */
	policy_arm();
	return 0;
}

/* Wake the policy's thread, for whoever wants it. */
SEC("syscall")
int policy_wake(void *ctx)
{
	policy_demand();
	return 0;
}

#endif /* __RUSTY_DECIDE_H */
