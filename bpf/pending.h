/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interactive mode: where tasks wait for a decision, and after it.
 *
 *	PENDING[dom]	for a decision, in the order of hybrid deadlines
 *	DECIDED[dom]	for a CPU of the domain, in the order of the policy's vtime
 *	CPU[cpu]	for that CPU, in the same order
 *
 * All are DSQs, so that no task is ever lost to a policy: where it is late, or holds a task
 * back for too long, CPUs take the task from where it waits.
 *
 *	policy_enqueue	PENDING, and a record to the policy; or leaves the task to the hybrid scheduler
 *	decide.h	PENDING -> DECIDED or CPU
 *	policy_take	a CPU takes what was decided for it; in turns with the domain's own
 *			queue, where those wait that the policy is not asked about
 *	policy_seek	a CPU that found nothing: other domains' decided tasks, and tasks
 *			that have waited for too long
 */
#ifndef __RUSTY_PENDING_H
#define __RUSTY_PENDING_H

#include "idle.h"
#include "queue.h"
#include "record.h"

/* Tasks that a CPU looks at for those that have waited too long. */
#define HELD_LOOKS 16

/*
 * Whether a task never goes by the policy: one that it may itself wait for (its own process,
 * CPUs' kernel threads, whoever makes memory free), and with --percpu-local any bound to a CPU.
 */
static bool policy_passes(struct task_struct *p, const struct task_storage *task)
{
	return p->tgid == policy_tgid || task->policy.bypass ||
	       (p->flags & (PF_MEMALLOC | PF_KSWAPD)) ||
	       (p->nr_cpus_allowed == 1 && ((p->flags & PF_KTHREAD) || policy_percpu_local));
}

/* Whether the policy is asked about a task. */
static bool policy_decides(struct task_struct *p, const struct task_storage *task, u32 dom)
{
	return dom_is_interactive(dom) && policy_active() && !policy_passes(p, task);
}

/* Whether it has decided about the turn that begins: who was only pending has a number yet. */
static bool policy_decided(const struct task_storage *task)
{
	return task->policy.asks && !task->policy.seq;
}

/*
 * The policy's thread wakes up, and there is no idle CPU: others wait for what it does, so that
 * it goes first. Only then and not for long: what it is up to beyond that, and all other
 * threads of its process, queue like everybody.
 */
static bool policy_is_own(struct task_struct *p, struct task_storage *task, u64 enq_flags)
{
	u64 slice_ns = dom_slice_ns(task->taskc->dom);

	if (p->pid != policy_pid || !policy_active() || !(enq_flags & ENQ_WAKEUP) ||
	    !dom_is_interactive(task->taskc->dom))
		return false;
	stat_inc(RUSTY_STAT_POLICY_BYPASS);
	policy_cpu_of(scx_bpf_task_cpu(p))->displaced = 1;
	dsq_insert(p, DSQ_LOCAL, slice_ns < OWN_SLICE_NS ? slice_ns : OWN_SLICE_NS,
		   enq_flags | ENQ_PREEMPT);
	return true;
}

/* Let the policy see whom @c has. */
static void policy_show(struct policy_cpu *c, struct task_struct *p, struct task_storage *task)
{
	c->pid = p->pid;
	c->slot = task->taskc->slot;
	c->own = p->tgid == policy_tgid && p->pid != policy_pid;
}

/* A place in a queue of decided tasks before all others, or at @vtime where that is before. */
static u64 place_in_front(u64 dsq, u64 vtime)
{
	struct task_struct *first;

	bpf_for_each(scx_dsq, first, dsq, 0) {
		if ((s64)(first->scx.dsq_vtime - vtime) <= 0)
			vtime = first->scx.dsq_vtime - 1;
		break;
	}
	return vtime;
}

/*
 * The task that had to make way on its CPU for that thread goes on behind it, with what is
 * left of its slice: that the policy wants to decide ends nobody's turn. It waits with those that
 * were decided for the CPU, as a decision may be to take the CPU away from it.
 */
static bool policy_put_back(struct task_struct *p, struct task_storage *task, u64 enq_flags)
{
	s32 cpu = scx_bpf_task_cpu(p);
	struct policy_cpu *c = policy_cpu_of(cpu);
	u64 dsq = cpu_decided_dsq(cpu);

	if (!c->displaced || (enq_flags & ENQ_WAKEUP))
		return false;
	c->displaced = 0;
	if (!task->policy.left_ns || task->taskc->move_request)
		return false;
	c->resumes = 1;
	policy_show(c, p, task);
	task->turn.since_ns = bpf_ktime_get_ns();
	dsq_insert_vtime(p, dsq, task->policy.left_ns, place_in_front(dsq, task->policy.vtime),
			 enq_flags);
	return true;
}

/* Let a task wait for the policy's decision. False: the hybrid scheduler's. */
static bool policy_enqueue(struct task_struct *p, struct task_storage *task, u64 enq_flags)
{
	struct task_ctx __arena *taskc = task->taskc;
	u32 dom = taskc->dom;
	u64 slice_ns, vtime;
	s64 place;

	task->policy.ran_ns = 0;
	task->policy.asks = false;
	if (!policy_decides(p, task, dom)) {
		if (dom_is_interactive(dom) && policy_active())
			stat_inc(RUSTY_STAT_POLICY_BYPASS);
		return false;
	}
	place = record_reserve();
	if (place == NO_PLACE) {
		stat_inc(RUSTY_STAT_POLICY_CONGESTED);
		policy_ring();
		return false;
	}

	slice_ns = dom_slice_ns(dom);
	vtime = task_deadline(task, slice_ns, true);
	task->turn.since_ns = bpf_ktime_get_ns();
	task->policy.dom = dom;
	task->policy.seq = place + 1;
	task->policy.asks = true;
	/* Takes effect after this callback: a decision may come too early (RUSTY_VERDICT_RETRY). */
	dsq_insert_vtime(p, pending_dsq(dom), slice_ns, vtime, enq_flags);
	stat_inc(RUSTY_STAT_POLICY_QUEUED);
	record_queued(p, task, place, enq_flags & ENQ_WAKEUP ? RUSTY_ENQUEUE_WAKEUP : 0);
	policy_arm();
	return true;
}

/*
 * A CPU has taken a task that was decided about: is the policy to send more? Not because of one
 * that made way for the policy's thread: it would have to do so again at once, and so forth.
 */
static void policy_taken(s32 cpu, u32 dom)
{
	u32 queued = scx_bpf_dsq_nr_queued(decided_dsq(dom));
	struct policy_cpu *c = policy_cpu_of(cpu);
	bool resumes = c->resumes;

	c->resumes = 0;
	c->queued = scx_bpf_dsq_nr_queued(cpu_decided_dsq(cpu));
	policy_doms[dom % RUSTY_MAX_DOMS].queued = queued;
	if (resumes)
		return;
	if (policy_active() && queued < layout()->dom_nr_online[dom % RUSTY_MAX_DOMS] / 2 + 1 &&
	    scx_bpf_dsq_nr_queued(pending_dsq(dom)))
		policy_demand();
}

static bool take_from(u64 dsq)
{
	return scx_bpf_dsq_nr_queued(dsq) && dsq_move_to_local(dsq, 0);
}

/* Where the first of @dsq that may run on @cpu stands, as first_place() does, and since when. */
static bool first_decided(u64 dsq, s32 cpu, s64 *vtime, u64 *since_ns)
{
	struct task_storage *task;
	struct task_struct *p;
	bool found = false;
	u32 looks = 0;

	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (++looks <= FIRST_LOOKS && !bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
			continue;
		task = task_storage_of(p);
		*vtime = p->scx.dsq_vtime;
		*since_ns = task ? task->turn.since_ns : 0;
		found = true;
		break;
	}
	return found;
}

/*
 * Whether the first of those decided for any CPU of @dom goes before the first of those decided
 * for @cpu: the order of vtime is one in both queues, and of arrival where that is the same.
 * One queue before the other would be all that a CPU takes from while tasks are bound to it.
 */
__verified_once bool shared_goes_first(s32 cpu, u32 dom)
{
	u64 own = cpu_decided_dsq(cpu), shared = decided_dsq(dom);
	u64 own_since_ns = 0, shared_since_ns = 0;
	s64 own_vtime = 0, shared_vtime = 0;
	bool first;

	if (!scx_bpf_dsq_nr_queued(shared))
		return false;
	if (!scx_bpf_dsq_nr_queued(own))
		return true;
	bpf_rcu_read_lock();
	first = first_decided(shared, cpu, &shared_vtime, &shared_since_ns) &&
		(!first_decided(own, cpu, &own_vtime, &own_since_ns) || shared_vtime < own_vtime ||
		 (shared_vtime == own_vtime && shared_since_ns < own_since_ns));
	bpf_rcu_read_unlock();
	return first;
}

/* Take a task that was decided for @cpu, or for any of @dom. Who made way for the policy goes on. */
static bool take_decided(s32 cpu, u32 dom)
{
	u64 own = cpu_decided_dsq(cpu), shared = decided_dsq(dom);
	bool first = !policy_cpu_of(cpu)->resumes && shared_goes_first(cpu, dom);

	if (!take_from(first ? shared : own) && !take_from(first ? own : shared))
		return false;
	policy_taken(cpu, dom);
	return true;
}

/*
 * Let a task that waits in a queue of interactive mode wait in its hybrid queue instead: as if
 * it came now or, if @first, before all others. Places in queues of decided tasks are the
 * policy's, and mean nothing there.
 */
static bool policy_let_go(struct bpf_iter_scx_dsq *it, struct task_struct *p,
			  struct task_storage *task, bool first)
{
	u64 now = dom_vtime(task->taskc->dom);
	bool moved;

	moved = fifo_sched
			? dsq_move(it, p, task_dsq(task))
			: dsq_move_vtime(it, p, task_dsq(task), first ? now - MAX_CARRIED_NS : now);
	if (moved)
		task->policy.asks = false;
	return moved;
}

/*
 * Let go of the tasks of @dsq that have waited for longer than @wait_ns, before all others. At
 * most HELD_LOOKS are looked at.
 */
__verified_once int uncover(u64 dsq, u64 dsq_flags, u64 wait_ns)
{
	u64 now = bpf_ktime_get_ns();
	struct task_storage *task;
	struct task_struct *p;
	u32 looks = 0;

	if (!scx_bpf_dsq_nr_queued(dsq))
		return 0;
	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, dsq_flags) {
		if (++looks > HELD_LOOKS)
			break;
		task = task_storage_of(p);
		if (!task || now < task->turn.since_ns + wait_ns || task->taskc->dom >= nr_doms() ||
		    !policy_let_go(BPF_FOR_EACH_ITER, p, task, true))
			continue;
		if (task->policy.seq) {
			task->policy.seq = 0;
			stat_inc(RUSTY_STAT_POLICY_HELD);
		} else {
			stat_inc(RUSTY_STAT_POLICY_STARVED);
		}
	}
	bpf_rcu_read_unlock();
	return 0;
}

/*
 * Find those whom the policy has forgotten: decided about too late, or for a turn that never
 * comes. Every RESCUE_PERIOD_NS on each CPU.
 */
static void policy_rescue(s32 cpu, u32 dom)
{
	struct policy_cpu *c = policy_cpu_of(cpu);
	u64 now = bpf_ktime_get_ns();

	if (now < c->rescue_at_ns)
		return;
	c->rescue_at_ns = now + RESCUE_PERIOD_NS;
	uncover(pending_dsq(dom), 0, policy_max_wait_ns);
	uncover(decided_dsq(dom), DSQ_ITER_REV, policy_max_wait_ns);
	uncover(cpu_decided_dsq(cpu), DSQ_ITER_REV, policy_max_wait_ns);
}

/* Whether one of the first HELD_LOOKS tasks of @dsq has waited for longer than @wait_ns. */
__verified_once bool has_waited(u64 dsq, u64 wait_ns)
{
	u64 now = bpf_ktime_get_ns();
	struct task_storage *task;
	struct task_struct *p;
	bool has = false;
	u32 looks = 0;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		if (++looks > HELD_LOOKS)
			break;
		task = task_storage_of(p);
		if (task && now >= task->turn.since_ns + wait_ns) {
			has = true;
			break;
		}
	}
	bpf_rcu_read_unlock();
	return has;
}

/*
 * Whether the policy withholds those that are pending in @dom from a CPU: none that it has sent
 * has run there for too long, and one of them has waited as long. Only both tell: with more tasks
 * than CPUs can run there is always one that has waited, and a CPU that runs out of decided ones
 * for a moment.
 */
static bool policy_withholds(const struct policy_cpu *c, u32 dom)
{
	return policy_work_conserving && !c->serves &&
	       bpf_ktime_get_ns() >= c->served_ns + policy_bound_ns &&
	       scx_bpf_dsq_nr_queued(pending_dsq(dom)) &&
	       has_waited(pending_dsq(dom), policy_bound_ns);
}

/*
 * The policy is late, or withholds: who is pending takes turns with those in the hybrid queues,
 * by the deadlines that all of them have. In turns by queue, threads of the policy's process
 * would have a slice between any two.
 */
static bool take_foremost(s32 cpu, u32 dom, bool active)
{
	u64 base = fifo_sched ? 0 : dom_vtime(dom);
	s64 place = first_place(pending_dsq(dom), cpu, base);

	if (place == NOBODY || place > first_place(dom, cpu, base) ||
	    place > first_place(cpu_dsq(cpu), cpu, base) || !dsq_move_to_local(pending_dsq(dom), 0))
		return false;
	stat_inc(active ? RUSTY_STAT_POLICY_HELD : RUSTY_STAT_POLICY_RESCUED);
	return true;
}

/*
 * Whose turn it is on a CPU: of those that were decided about, or of the others. In turns, so that
 * neither side can keep the other off. One that is to take the CPU from somebody goes first, once.
 * Who made way for the policy's thread goes on in the turn that it had: counted as one of those
 * that were decided, it would keep them off wherever the policy wakes up often.
 */
enum cpu_turns {
	TURN_DECIDED,
	TURN_OTHERS,
	TURN_URGENT,  /* the others', after one that is to take the CPU */
	TURN_OVERDUE, /* the others', whoever comes */
};

/* Give @cpu a task that was decided for it, or that waits for a policy which is late. */
static bool policy_take(s32 cpu, u32 dom)
{
	struct policy_cpu *c = policy_cpu_of(cpu);
	bool active = policy_active(), rescues;
	u32 turn = c->turn;
	bool resumes = c->resumes;

	if (!dom_is_interactive(dom))
		return false;
	policy_rescue(cpu, dom);

	rescues = !active || policy_withholds(c, dom);
	if (!resumes && (turn == TURN_OTHERS || turn == TURN_OVERDUE) &&
	    others_wait(cpu, dom, rescues)) {
		c->turn = TURN_DECIDED;
	} else if (take_decided(cpu, dom)) {
		if (turn == TURN_URGENT)
			c->turn = TURN_OVERDUE;
		else if (!resumes)
			c->turn = TURN_OTHERS;
		return true;
	}
	return rescues && take_foremost(cpu, dom, active);
}

/*
 * A CPU would idle while tasks are pending. A policy that sends none when it is asked holds them
 * back; asked again and again by the very CPU that it goes to sleep on, it would spin.
 */
static void policy_ask(void)
{
	struct policy_cpu *c = policy_cpu_of(bpf_get_smp_processor_id());
	u32 head = policy_control.head;
	u64 now = bpf_ktime_get_ns();

	if (c->asked_head == head && now < c->asked_ns + policy_bound_ns / 4)
		return;
	c->asked_head = head;
	c->asked_ns = now;
	policy_demand();
}

/*
 * Take a task that is pending in @dom for a CPU that would idle: if the policy is not in charge or,
 * unless it says that it means to, holds any back there for too long. The first by its deadline,
 * not the one that was held back.
 */
__verified_once bool take_pending(s32 cpu, u32 dom)
{
	bool active = policy_active();

	if (!scx_bpf_dsq_nr_queued(pending_dsq(dom)))
		return false;
	if (active && !policy_withholds(policy_cpu_of(cpu), dom)) {
		policy_ask();
		return false;
	}
	if (!dsq_move_to_local(pending_dsq(dom), 0))
		return false;
	stat_inc(active ? RUSTY_STAT_POLICY_HELD : RUSTY_STAT_POLICY_RESCUED);
	return true;
}

/*
 * The last resort of a CPU that would idle: its own decided tasks, if it was not their turn
 * before, and those that are pending; then others', nearest domain first. O(domains).
 */
static bool policy_seek(s32 cpu, u32 dom)
{
	u32 i, other;

	if (!dom_is_interactive(dom))
		return false;
	if (take_decided(cpu, dom) || take_pending(cpu, dom))
		return true;
	bpf_for(i, 0, nr_doms() - 1) {
		other = layout()->steal_order[dom % RUSTY_MAX_DOMS][i % RUSTY_MAX_DOMS];
		if (!dom_is_interactive(other))
			continue;
		if (take_from(decided_dsq(other))) {
			policy_taken(cpu, other);
			return true;
		}
		if (take_pending(cpu, other))
			return true;
	}
	return false;
}

/* The task gets on a CPU. */
static void policy_running(struct task_struct *p, struct task_storage *task, u64 now)
{
	struct policy_cpu *c;
	bool decided, own, ahead;

	if (!interactive)
		return;
	c = policy_cpu_of(bpf_get_smp_processor_id());
	own = p->pid == policy_pid;
	ahead = own && (c->displaced || c->resumes);
	/* Its own thread is none that the policy could send anywhere: who goes on behind it is. */
	if (!own || !c->resumes)
		policy_show(c, p, task);
	c->displaced = 0;
	task->policy.on_ns = now;
	task->policy.start_ns = now - task->policy.ran_ns;
	task->policy.ran_ns = 0;
	task->policy.slice_ns = p->scx.slice;
	task->policy.kept = false;
	decided = policy_decided(task);
	c->serves = decided && !task->policy.direct;
	task->policy.direct = false;
	/* Nobody but the policy ends a slice that it has given, or what it goes first for. */
	if (decided || ahead)
		cpu_turn_end();
	task->policy.seq = 0;
}

/* It does not wait any more: taken out to be changed, or to leave. */
static void policy_quiescent(struct task_storage *task)
{
	if (!task->policy.seq)
		return;
	task->policy.seq = 0;
	stat_inc(RUSTY_STAT_POLICY_LEFT);
}

/*
 * And off. If it still wants to run, its turn may not be over: it goes on without being queued
 * where the kernel has made it stop for another scheduling class, or by policy_put_back().
 */
static void policy_stopping(struct task_storage *task, bool runnable, u64 now)
{
	struct policy_task *t = &task->policy;
	struct policy_cpu *c;
	u64 ran;

	if (!interactive)
		return;
	c = policy_cpu_of(bpf_get_smp_processor_id());
	c->pid = 0;
	if (c->serves)
		c->served_ns = now;
	c->serves = 0;
	if (!t->on_ns)
		return;
	ran = now - t->on_ns;
	t->stop_ns = now;
	t->ran_ns = runnable ? now - t->start_ns : 0;
	t->exec_ns += ran;
	t->total_ns += ran;
	t->left_ns = ran < t->slice_ns ? t->slice_ns - ran : 0;
}

/*
 * Kernel threads that the policy's process may have to wait for, by their names where their
 * flags do not tell: those that make memory free, and those of RCU.
 */
static bool is_waited_for(struct task_struct *p)
{
	char comm[RUSTY_COMM_LEN] = {};

	if (!(p->flags & PF_KTHREAD))
		return false;
	bpf_probe_read_kernel(comm, sizeof(comm), p->comm);
	return !bpf_strncmp(comm, 9, "kcompactd") || !bpf_strncmp(comm, 10, "khugepaged") ||
	       !bpf_strncmp(comm, 6, "kswapd") || !bpf_strncmp(comm, 3, "rcu");
}

/*
 * After a change of layout: all who wait in a queue of interactive mode go to the hybrid
 * queue of the domain that is theirs now, and are told of when they are next queued.
 */
__verified_once int policy_sweep_dsq(u64 dsq)
{
	struct task_storage *task;
	struct task_struct *p;

	bpf_rcu_read_lock();
	bpf_for_each(scx_dsq, p, dsq, 0) {
		task = task_storage_of(p);
		if (!task)
			continue;
		task_settle(p, task->taskc);
		if (task->taskc->dom >= nr_doms() ||
		    !policy_let_go(BPF_FOR_EACH_ITER, p, task, false))
			continue;
		if (task->policy.seq) {
			task->policy.seq = 0;
			stat_inc(RUSTY_STAT_POLICY_LEFT);
		}
		domain_kick_idle(task->taskc->dom, scx_bpf_dsq_nr_queued(task->taskc->dom),
				 p->cpus_ptr);
	}
	bpf_rcu_read_unlock();
	return 0;
}

static void policy_sweep(void)
{
	u32 i;

	bpf_for(i, 0, nr_dsqs) {
		policy_sweep_dsq(pending_dsq(i));
		policy_sweep_dsq(decided_dsq(i));
	}
	bpf_for(i, 0, layout()->nr_cpu_ids)
		policy_sweep_dsq(cpu_decided_dsq(i));
}

/*
 * Take a pending task over to another domain's queue, as a plan wants it. Fails where it
 * has just been decided about.
 */
static bool policy_move(struct task_struct *p, struct task_storage *task, u32 from, u32 to)
{
	u64 vtime = p->scx.dsq_vtime - dom_vtime(from) + dom_vtime(to);
	bool asks = dom_is_interactive(to);
	struct bpf_iter_scx_dsq it;
	bool moved = false;

	if (!bpf_iter_scx_dsq_new(&it, pending_dsq(task->policy.dom), 0))
		moved = asks ? dsq_move_vtime(&it, p, pending_dsq(to), vtime)
			     : task_requeue(&it, p, to, from, to);
	bpf_iter_scx_dsq_destroy(&it);
	if (!moved)
		return false;
	if (asks) {
		task->policy.dom = to;
	} else {
		task->policy.seq = 0;
		task->policy.asks = false;
		stat_inc(RUSTY_STAT_POLICY_LEFT);
	}
	return true;
}

/* All queues there may ever be: few, next to what a change of layout would have to watch. */
static s32 policy_init(void)
{
	s32 ret = records_init();
	u32 i;

	bpf_for(i, 0, RUSTY_MAX_DOMS) {
		if (!ret)
			ret = scx_bpf_create_dsq(pending_dsq(i), NUMA_NO_NODE);
		if (!ret)
			ret = scx_bpf_create_dsq(decided_dsq(i), NUMA_NO_NODE);
	}
	bpf_for(i, 0, layout()->nr_cpu_ids)
		if (!ret)
			ret = scx_bpf_create_dsq(cpu_decided_dsq(i), NUMA_NO_NODE);
	return ret;
}

#endif /* __RUSTY_PENDING_H */
