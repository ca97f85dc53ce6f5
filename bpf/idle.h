/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which idle CPU a task goes to when it wakes up, and which is woken to take one that
 * was queued.
 */
#ifndef __RUSTY_IDLE_H
#define __RUSTY_IDLE_H

#include "domain.h"

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

/*
 * An idle CPU for a task of @dom, claimed, or -1: the previous CPU if its whole
 * core is idle, an idle core of the domain, the previous CPU, any idle CPU.
 */
static s32 pick_idle(struct task_struct *p, s32 prev_cpu, u32 dom)
{
	const struct cpumask *idle_cores, *candidates;
	struct bpf_cpumask *cpus, *scratch;
	struct dom_masks *masks;
	bool prev_ours, prev_core_idle;
	s32 cpu;

	masks = active_masks(dom);
	scratch = scratch_mask();
	if (!masks || !scratch)
		return -1;
	cpus = masks->cpus;
	if (!cpus || !bpf_cpumask_and(scratch, (const struct cpumask *)cpus, p->cpus_ptr))
		return -1;
	candidates = (const struct cpumask *)scratch;
	prev_ours = bpf_cpumask_test_cpu(prev_cpu, candidates);

	if (prev_ours) {
		idle_cores = scx_bpf_get_idle_smtmask();
		prev_core_idle = bpf_cpumask_test_cpu(prev_cpu, idle_cores);
		scx_bpf_put_idle_cpumask(idle_cores);
		if (prev_core_idle && scx_bpf_test_and_clear_cpu_idle(prev_cpu))
			return prev_cpu;
	}

	cpu = scx_bpf_pick_idle_cpu(candidates, PICK_IDLE_CORE);
	if (cpu >= 0)
		return cpu;
	if (prev_ours && scx_bpf_test_and_clear_cpu_idle(prev_cpu))
		return prev_cpu;
	return scx_bpf_pick_idle_cpu(candidates, 0);
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

/* An idle CPU of both masks, or one that is no CPU. Its idle bit stays set. */
static u32 find_idle(const struct bpf_cpumask *cpus, const struct cpumask *allowed)
{
	struct bpf_cpumask *scratch = scratch_mask();
	const struct cpumask *idle;

	if (!scratch)
		return RUSTY_MAX_CPUS;
	idle = scx_bpf_get_idle_cpumask();
	bpf_cpumask_and(scratch, idle, (const struct cpumask *)cpus);
	scx_bpf_put_idle_cpumask(idle);
	return bpf_cpumask_any_and_distribute((const struct cpumask *)scratch, allowed);
}

/*
 * Wake an idle CPU for a task queued in @dom: one of the domain, or else one that
 * may take from it. The CPU is not claimed, for it may find nothing and has to stay
 * known as idle. Returns whether the domain itself had one.
 *
 * apply_plan comes here with preemption on: another user of the scratch mask may
 * spoil it, and a CPU is kicked that need not have been, or the right one is not
 * and takes the task when it next looks.
 */
static bool domain_kick_idle(u32 dom, const struct cpumask *allowed)
{
	struct bpf_cpumask *cpus, *thieves;
	const struct cpumask *idle;
	struct dom_masks *masks;
	u32 cpu;

	masks = active_masks(dom);
	if (!masks)
		return false;
	cpus = masks->cpus;
	thieves = masks->thieves;
	if (!cpus || !thieves)
		return false;

	cpu = find_idle(cpus, allowed);
	if (cpu < layout()->nr_cpu_ids) {
		stat_inc(RUSTY_STAT_KICK);
		scx_bpf_kick_cpu(cpu, KICK_IDLE);
		return true;
	}
	if (dom_is_orphan(layout(), dom)) {
		idle = scx_bpf_get_idle_cpumask();
		cpu = bpf_cpumask_any_and_distribute(idle, allowed);
		scx_bpf_put_idle_cpumask(idle);
	} else {
		cpu = find_idle(thieves, allowed);
	}
	if (cpu < layout()->nr_cpu_ids) {
		stat_inc(RUSTY_STAT_KICK_GREEDY);
		scx_bpf_kick_cpu(cpu, KICK_IDLE);
	}
	return false;
}

#endif /* __RUSTY_IDLE_H */
