/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which idle CPU a task goes to when it wakes up, and which one is woken to take a task
 * that was queued.
 *
 * A task that wakes up looks, in this order, for
 *
 *	1. its previous CPU, if that is of its domain and the whole core is idle
 *	2. an idle core of its domain
 *	3. its previous CPU, though a sibling thread is busy
 *	4. an idle CPU of its domain
 *	5. its previous CPU, if that is of another domain and the whole core is idle
 *	6. an idle core of another domain, nearest domain first
 *	7. its previous CPU there, though a sibling thread is busy
 *	8. an idle CPU of another domain, nearest domain first
 *
 * and goes there at once. A task's domain is where the balancer counts it: so a task that
 * was lent to another domain goes home as soon as there is room, its warm cache there
 * notwithstanding. Steps 5 to 8 lend: only to domains that the tuner marks
 * (--direct-greedy-under), and of other nodes only with --direct-greedy-numa.
 *
 * Idle bits: a CPU whose bit was cleared has to be given a task, or nobody knows any more
 * that it idles. So the searches that claim a CPU (pick_*) are followed by a dispatch to
 * that very CPU, and the ones that look for somebody to kick (find_*) leave the bit alone,
 * for the CPU may find nothing to take.
 */
#ifndef __RUSTY_IDLE_H
#define __RUSTY_IDLE_H

#include "domain.h"

/* Whether idle CPUs of other nodes, too, are given tasks directly. */
u32 direct_greedy_numa;

struct scratch {
	struct bpf_cpumask __kptr *mask;
};

/* By CPU: where select_cpu and enqueue, which cannot be preempted, compute a mask. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RUSTY_MAX_CPUS);
	__type(key, u32);
	__type(value, struct scratch);
} scratch_masks SEC(".maps");

static struct bpf_cpumask *scratch_mask(void)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct scratch *scratch = bpf_map_lookup_elem(&scratch_masks, &cpu);

	return scratch ? scratch->mask : NULL;
}

static s32 scratch_init(void)
{
	struct scratch *scratch;
	u32 i, cpu;
	s32 ret;

	bpf_for(i, 0, RUSTY_MAX_CPUS) {
		cpu = i;
		scratch = bpf_map_lookup_elem(&scratch_masks, &cpu);
		if (!scratch || i >= layout()->nr_cpu_ids)
			break;
		ret = cpumask_install(scratch->mask);
		if (ret)
			return ret;
	}
	return 0;
}

/* Whether a domain is in a set of the tuner. */
static inline bool tune_has(const u32 *set, u32 dom)
{
	return set[dom / 32 % RUSTY_DOM_MASK_WORDS] & (1U << (dom % 32));
}

/* Whether an idle CPU of @other may be given a task of @dom. */
static inline bool may_lend(u32 dom, u32 other)
{
	if (!same_node(layout(), dom, other) && !direct_greedy_numa)
		return false;
	return tune_has(tune.direct_greedy, other);
}

/* Whether a CPU that @allowed has is idle: spares the searches of a busy machine their way. */
static bool any_idle(const struct cpumask *allowed)
{
	const struct cpumask *idle = scx_bpf_get_idle_cpumask();
	bool any = bpf_cpumask_intersects(idle, allowed);

	scx_bpf_put_idle_cpumask(idle);
	return any;
}

static bool core_is_idle(s32 cpu)
{
	const struct cpumask *idle_cores = scx_bpf_get_idle_smtmask();
	bool is_idle = bpf_cpumask_test_cpu(cpu, idle_cores);

	scx_bpf_put_idle_cpumask(idle_cores);
	return is_idle;
}

/* CPUs of @dom that @allowed has, in the scratch mask; NULL where there are none. */
static const struct cpumask *dom_candidates(u32 dom, const struct cpumask *allowed)
{
	struct bpf_cpumask *scratch = scratch_mask(), *cpus;
	struct dom_masks *masks = active_masks(dom);

	if (!masks || !scratch)
		return NULL;
	cpus = masks->cpus;
	if (!cpus || !bpf_cpumask_and(scratch, (const struct cpumask *)cpus, allowed))
		return NULL;
	return (const struct cpumask *)scratch;
}

/* Steps 1 to 4: an idle CPU of the task's domain, claimed, or -1. */
static s32 pick_home(struct task_struct *p, s32 prev_cpu, u32 dom)
{
	const struct cpumask *candidates = dom_candidates(dom, p->cpus_ptr);
	bool prev_is_home;
	s32 cpu;

	if (!candidates)
		return -1;
	prev_is_home = bpf_cpumask_test_cpu(prev_cpu, candidates);

	if (prev_is_home && core_is_idle(prev_cpu) && scx_bpf_test_and_clear_cpu_idle(prev_cpu)) {
		stat_inc(RUSTY_STAT_PREV_IDLE);
		return prev_cpu;
	}
	cpu = scx_bpf_pick_idle_cpu(candidates, PICK_IDLE_CORE);
	if (cpu < 0 && prev_is_home && scx_bpf_test_and_clear_cpu_idle(prev_cpu))
		cpu = prev_cpu;
	if (cpu < 0)
		cpu = scx_bpf_pick_idle_cpu(candidates, 0);
	if (cpu >= 0)
		stat_inc(RUSTY_STAT_DIRECT);
	return cpu;
}

/* Where it is lent to, nearest domain first: an idle CPU, or core with PICK_IDLE_CORE; or -1. */
static s32 pick_nearest(struct task_struct *p, u32 dom, u64 flags)
{
	const struct cpumask *candidates;
	u32 i, other;
	s32 cpu;

	bpf_for(i, 0, nr_doms() - 1) {
		other = nth_nearest(dom, i);
		if (!may_lend(dom, other))
			continue;
		candidates = dom_candidates(other, p->cpus_ptr);
		if (!candidates)
			continue;
		cpu = scx_bpf_pick_idle_cpu(candidates, flags);
		if (cpu < 0)
			continue;
		stat_inc(same_node(layout(), dom, other) ? RUSTY_STAT_GREEDY
							 : RUSTY_STAT_GREEDY_FAR);
		return cpu;
	}
	return -1;
}

/* Steps 5 to 8: an idle CPU of another domain, claimed, or -1. O(domains). */
static s32 pick_abroad(struct task_struct *p, s32 prev_cpu, u32 dom)
{
	u32 prev_dom = cpu_to_dom(prev_cpu);
	bool is_lent;
	s32 cpu;

	if (!any_idle(p->cpus_ptr))
		return -1;
	is_lent = prev_dom != dom && prev_dom < nr_doms() && may_lend(dom, prev_dom) &&
		  bpf_cpumask_test_cpu(prev_cpu, p->cpus_ptr);

	if (is_lent && core_is_idle(prev_cpu) && scx_bpf_test_and_clear_cpu_idle(prev_cpu)) {
		stat_inc(RUSTY_STAT_GREEDY_IDLE);
		return prev_cpu;
	}
	cpu = pick_nearest(p, dom, PICK_IDLE_CORE);
	if (cpu >= 0)
		return cpu;
	if (is_lent && scx_bpf_test_and_clear_cpu_idle(prev_cpu)) {
		stat_inc(RUSTY_STAT_GREEDY_IDLE);
		return prev_cpu;
	}
	return pick_nearest(p, dom, 0);
}

/* Where a task that found no idle CPU waits: its own domain, prev_cpu if possible. */
static s32 pick_waiting_cpu(struct task_struct *p, s32 prev_cpu, u32 dom)
{
	struct bpf_cpumask *cpus;
	struct dom_masks *masks;
	u32 cpu;

	if (cpu_to_dom(prev_cpu) == dom && bpf_cpumask_test_cpu(prev_cpu, p->cpus_ptr))
		return prev_cpu;

	masks = active_masks(dom);
	if (!masks)
		return prev_cpu;
	cpus = masks->cpus;
	if (!cpus)
		return prev_cpu;
	cpu = bpf_cpumask_any_and_distribute((const struct cpumask *)cpus, p->cpus_ptr);
	return cpu < layout()->nr_cpu_ids ? (s32)cpu : prev_cpu;
}

/* An idle CPU of @dom that @allowed has, or one that is no CPU. */
static u32 find_idle(u32 dom, const struct cpumask *allowed)
{
	const struct cpumask *candidates = dom_candidates(dom, allowed), *idle;
	u32 cpu;

	if (!candidates)
		return RUSTY_MAX_CPUS;
	idle = scx_bpf_get_idle_cpumask();
	cpu = bpf_cpumask_any_and_distribute(idle, candidates);
	scx_bpf_put_idle_cpumask(idle);
	return cpu;
}

/*
 * Wake an idle CPU of another domain for a task queued in @dom, nearest domain first. Only
 * where it would take one: the thresholds are domain_steal()'s. O(domains).
 */
static bool kick_abroad(u32 dom, u32 queued, const struct cpumask *allowed)
{
	u32 i, other, threshold, cpu;
	bool orphan = dom_is_orphan(layout(), dom);

	bpf_for(i, 0, nr_doms() - 1) {
		other = nth_nearest(dom, i);
		threshold = greedy_threshold_between(layout(), other, dom);
		if (!threshold || queued < threshold)
			continue;
		if (!orphan && !tune_has(tune.kick_greedy, other))
			continue;
		cpu = find_idle(other, allowed);
		if (cpu >= layout()->nr_cpu_ids)
			continue;
		stat_inc(RUSTY_STAT_KICK_GREEDY);
		kick_cpu(cpu, KICK_IDLE);
		return true;
	}
	return false;
}

/* Whose idle CPU was woken for a task. */
enum kicked { KICKED_NONE, KICKED_HOME, KICKED_ABROAD };

/*
 * Wake an idle CPU for one of the @queued tasks of @dom: one of the domain, or else one that
 * may take from it. Returns whose it is.
 *
 * apply_plan comes here with preemption on: another user of the scratch mask may
 * spoil it, and a CPU is kicked that need not have been, or the right one is not
 * and takes the task when it next looks.
 */
static enum kicked domain_kick_idle(u32 dom, u32 queued, const struct cpumask *allowed)
{
	u32 cpu;

	if (!any_idle(allowed))
		return KICKED_NONE;
	cpu = find_idle(dom, allowed);
	if (cpu < layout()->nr_cpu_ids) {
		stat_inc(RUSTY_STAT_KICK);
		kick_cpu(cpu, KICK_IDLE);
		return KICKED_HOME;
	}
	return kick_abroad(dom, queued, allowed) ? KICKED_ABROAD : KICKED_NONE;
}

static bool cpu_is_busy(u32 cpu)
{
	const struct rq *rq = bpf_per_cpu_ptr(&runqueues, cpu);

	return rq && rq->curr->pid;
}

/*
 * Once the scheduler is attached: the kernel takes all CPUs for idle when one begins, and each for
 * that until it has been idle, or has been given a task as one that is. A task of ours that is there
 * would let the one which was sent have its turn; a real-time task would not. O(CPUs).
 */
SEC("syscall")
int idle_settle(void *ctx)
{
	u32 cpu;

	bpf_rcu_read_lock();
	bpf_for(cpu, 0, layout()->nr_cpu_ids)
		if (cpu_is_busy(cpu) && scx_bpf_test_and_clear_cpu_idle(cpu))
			/* One that is just about to idle has already said so, and says it again. */
			kick_cpu(cpu, 0);
	bpf_rcu_read_unlock();
	return 0;
}

#endif /* __RUSTY_IDLE_H */
