/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual clocks: the vtime of those whose turn it is.
 *
 * Each domain has one, and most tasks know no other. But tasks that may use only some of
 * a domain's CPUs cannot keep up with it where those CPUs are more crowded than the rest:
 * that is nothing which the order of a queue could change. Measured by the domain's clock
 * they would all end up at the largest lag that is allowed, and share their CPUs equally
 * rather than by weight. So such tasks have clocks of their own, which run as fast as
 * they do:
 *
 *	of a domain	for tasks that may use all of its CPUs
 *	of a CPU	for tasks bound to it
 *	of a part	for all others, by the first of the domain's CPUs that they may use
 *
 * All of a domain's clocks can be compared: vtime + offset is in the domain's time. The
 * offset stays as it is while a clock keeps up, so that its tasks compete with all others
 * as equals. It grows
 *  - when the clock falls behind the domain's by more than MAX_LAG: then all its tasks are
 *    forgiven the same, and the order among them stays;
 *  - when its tasks have all been asleep: time that nobody wanted cannot be made up for.
 *
 * Limit: parts that begin with the same CPU share a clock. Where one is more crowded than
 * the other, its tasks end up at the largest lag, as described above.
 */
#ifndef __RUSTY_CLOCK_H
#define __RUSTY_CLOCK_H

#include "domain.h"

/* Numbers of clocks. That of a domain or of a CPU is also the id of its queue. */
#define CLOCK_OF_CPUS  RUSTY_MAX_DOMS
#define CLOCK_OF_PARTS (CLOCK_OF_CPUS + RUSTY_MAX_CPUS)
#define NR_CLOCKS      (CLOCK_OF_PARTS + RUSTY_MAX_CPUS)

#define CLOCK_GUARD 8
/* How far a clock, or a task that did not sleep, may lag, in sleepers' credits. */
#define MAX_LAG 10

/* How far a sleeper may fall behind its clock; set to the longest slice. */
u64 sleeper_credit_ns = 20000000;

struct vclock {
	u64 vtime;
	u64 offset;
	u64 rescue_at_ns; /* when to look for those that wait too long, see queue.h */
	u32 dom;	  /* whose time vtime + offset is in */
	s32 nr_runnable;  /* tasks; not counted for domains */
} __attribute__((aligned(128)));

struct vclock vclocks[NR_CLOCKS];

static inline struct vclock *vclock(u32 clock)
{
	return &vclocks[clock < NR_CLOCKS ? clock : 0];
}

static inline bool clock_is_domain(u32 clock)
{
	return clock < CLOCK_OF_CPUS;
}

static inline bool clock_is_cpu(u32 clock)
{
	return clock >= CLOCK_OF_CPUS && clock < CLOCK_OF_PARTS;
}

static inline bool clock_is_part(u32 clock)
{
	return clock >= CLOCK_OF_PARTS;
}

static inline u64 dom_vtime(u32 dom)
{
	return vclock(dom)->vtime;
}

/*
 * Move a clock forward. If another CPU does at the same time, one of the two has its way;
 * the clock is behind by one slice at worst, until the next time.
 */
static inline void vtime_raise(u64 *clock, u64 vtime)
{
	u64 now = *clock;

	if ((s64)(vtime - now) > 0)
		__sync_val_compare_and_swap(clock, now, vtime);
}

/* Somebody's turn has come at this vtime. */
static inline void clock_raise(u32 clock, u64 vtime)
{
	struct vclock *c = vclock(clock);

	vtime_raise(&c->vtime, vtime);
	if (!clock_is_domain(clock))
		vtime_raise(&vclock(c->dom)->vtime, vtime + c->offset);
}

/*
 * Somebody has run. Where only tasks behind the clock do, it advances all the same, by an
 * eighth of what each of those that wait or run would be due (deadline.h tells why).
 */
static inline void clock_advance(u32 clock, u64 vtime_used)
{
	struct vclock *c = vclock(clock), *d = vclock(c->dom);
	u64 others =
		scx_bpf_dsq_nr_queued(c->dom) + layout()->dom_nr_online[c->dom % RUSTY_MAX_DOMS];
	u64 due = vtime_used / (CLOCK_GUARD * (others ?: 1));

	vtime_raise(&d->vtime, d->vtime + due);
	if (clock_is_cpu(clock))
		due = vtime_used / (CLOCK_GUARD * (scx_bpf_dsq_nr_queued(clock) + 1));
	if (!clock_is_domain(clock))
		vtime_raise(&c->vtime, c->vtime + due);
}

/* Let the clock be no further behind its domain's than @lag_ns. */
static inline void clock_catch_up(struct vclock *c, u64 lag_ns)
{
	u64 offset = dom_vtime(c->dom) - lag_ns - c->vtime;

	/* Two CPUs may do so at once: they come to the same but for what runs meanwhile. */
	if ((s64)(offset - c->offset) > 0)
		c->offset = offset;
}

/* One of its tasks waits for its turn. */
static inline void clock_keep_up(u32 clock)
{
	if (!clock_is_domain(clock))
		clock_catch_up(vclock(clock), MAX_LAG * sleeper_credit_ns);
}

static inline void clock_enter(u32 clock)
{
	struct vclock *c = vclock(clock);

	if (!clock_is_domain(clock) && __sync_fetch_and_add(&c->nr_runnable, 1) == 0)
		clock_catch_up(c, 0);
}

static inline void clock_leave(u32 clock)
{
	if (!clock_is_domain(clock))
		__sync_fetch_and_add(&vclock(clock)->nr_runnable, -1);
}

/* Let a clock tell the time of @dom, if it is another's so far: CPUs change domains. */
static inline void clock_bind(u32 clock, u32 dom)
{
	struct vclock *c = vclock(clock);

	if (c->dom == dom)
		return;
	c->dom = dom;
	c->offset = dom_vtime(dom) - c->vtime;
}

/* The clock of a task of @dom that may run on @allowed. O(CPUs / 64). */
static u32 clock_pick(u32 dom, const struct cpumask *allowed)
{
	struct bpf_cpumask *cpus;
	struct dom_masks *masks;
	u32 cpu;

	if (bpf_cpumask_weight(allowed) == 1)
		return CLOCK_OF_CPUS + bpf_cpumask_first(allowed) % RUSTY_MAX_CPUS;

	masks = active_masks(dom);
	if (!masks)
		return dom;
	cpus = masks->cpus;
	if (!cpus || bpf_cpumask_subset((const struct cpumask *)cpus, allowed))
		return dom;
	cpu = bpf_cpumask_first_and((const struct cpumask *)cpus, allowed);
	return cpu < RUSTY_MAX_CPUS ? CLOCK_OF_PARTS + cpu : dom;
}

#endif /* __RUSTY_CLOCK_H */
