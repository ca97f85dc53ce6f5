/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interactive mode: whether the policy is in charge, and how it is woken.
 *
 *	OUT	there is none
 *	ACTIVE	it decides
 *	LATE	it would, but has not ended a turn for longer than the bound
 *
 * In any state but ACTIVE the hybrid scheduler decides, and takes what waits for the policy.
 * The state is kept by a timer that runs while somebody waits for a decision: nothing
 * that happens to the policy's process, stopped or spinning, can keep it from firing.
 *
 * Without interactive mode the verifier drops every branch on @interactive.
 */
#ifndef __RUSTY_POLICY_H
#define __RUSTY_POLICY_H

#include "domain.h"

const volatile bool interactive;

/* How long a policy may take for a turn, and a task wait while a CPU idles. */
u64 policy_bound_ns = 20000000;
/* How long a task may wait for a decision, or for its turn after it, whatever happens. */
u64 policy_max_wait_ns = 2000000000;
u64 policy_max_slice_ns = 1000000000;
/* Whether a wake-up to an idle CPU goes there without the policy. */
u32 policy_builtin_idle = 1;
/* Whether no task may wait while a CPU idles that it may use. */
u32 policy_work_conserving = 1;
/* Whether tasks bound to one CPU go to it without the policy. */
u32 policy_percpu_local;
/* Whether the policy wants to be told that tasks have gone. */
u32 policy_wants_exits;

struct policy_control policy_control;
struct policy_cpu policy_cpus[RUSTY_MAX_CPUS];
struct policy_dom policy_doms[RUSTY_MAX_DOMS];

/* The process that the policy runs in: its threads never wait for it. And the policy's thread. */
static u32 policy_tgid;
static u32 policy_pid;

static struct {
	u64 heard_ns;	/* it ended a turn, or was woken, at this time or later */
	u64 pending_ns; /* tasks have been pending at all looks since then; 0: none are */
	u32 turns;	/* that it had ended then */
	u32 armed;	/* whether the timer runs */
} policy_watch;

/* What interactive mode keeps of a task, see pending.h. */
struct policy_task {
	u32 seq;      /* of the record by which it waits; 0 if it waits for no decision */
	u32 dom;      /* whose PENDING queue it is in */
	bool bypass;  /* the policy is never asked */
	bool asks;    /* the policy was, or will be, about the turn that it has or waits for */
	bool told;    /* a policy was, of this task */
	bool kept;    /* went on running though others are pending, see policy_keep_ns() */
	bool direct;  /* goes to an idle CPU without having been asked about */
	u64 start_ns; /* for the policy: so long before stop_ns as it has run at a stretch */
	u64 stop_ns;
	u64 on_ns;    /* got on its CPU */
	u64 slice_ns; /* and had so much left then */
	u64 ran_ns;   /* of a turn that is not over: it was made to stop */
	u64 left_ns;  /* of the slice, when it got off */
	u64 exec_ns;
	u64 total_ns;
	u64 vtime;
};

struct policy_timer {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct policy_timer);
} policy_timers SEC(".maps");

/* Its content does not matter, only that there is some: the policy's thread polls it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} policy_doorbell SEC(".maps");

#define PENDING_DSQS	 0x10000
#define DECIDED_DSQS	 0x20000
#define CPU_DECIDED_DSQS 0x30000

static inline u64 pending_dsq(u32 dom)
{
	return PENDING_DSQS + dom;
}

static inline u64 decided_dsq(u32 dom)
{
	return DECIDED_DSQS + dom;
}

static inline u64 cpu_decided_dsq(u32 cpu)
{
	return CPU_DECIDED_DSQS + cpu;
}

static inline bool policy_active(void)
{
	return policy_control.state == RUSTY_POLICY_ACTIVE;
}

static inline bool dom_is_interactive(u32 dom)
{
	return interactive && dom < RUSTY_MAX_DOMS && layout()->dom_interactive[dom];
}

static inline struct policy_cpu *policy_cpu_of(u32 cpu)
{
	return &policy_cpus[cpu % RUSTY_MAX_CPUS];
}

/* Let the timer run, if it does not. */
static void policy_arm(void)
{
	struct policy_timer *timer;
	u32 zero = 0;

	if (policy_watch.armed || __sync_lock_test_and_set(&policy_watch.armed, 1))
		return;
	timer = bpf_map_lookup_elem(&policy_timers, &zero);
	if (timer)
		bpf_timer_start(&timer->timer, policy_bound_ns / 4, 0);
}

/*
 * Wake the policy's thread, if it sleeps. It looks for work once more after it has set
 * @waiting, and who comes here has published his work before: so none is overlooked.
 */
static void policy_ring(void)
{
	u64 *ring;

	if (!policy_control.waiting)
		return;
	policy_watch.heard_ns = bpf_ktime_get_ns();
	if (!__sync_lock_test_and_set(&policy_control.waiting, 0))
		return;
	stat_inc(RUSTY_STAT_POLICY_RING);
	/* Where there is no room, the thread has not listened to earlier rings yet. */
	ring = bpf_ringbuf_reserve(&policy_doorbell, sizeof(*ring), 0);
	if (ring) {
		*ring = 0;
		bpf_ringbuf_submit(ring, BPF_RB_FORCE_WAKEUP);
	}
}

/* A CPU could take a task that is pending. */
static void policy_demand(void)
{
	if (!policy_control.demand)
		__sync_lock_test_and_set(&policy_control.demand, 1);
	policy_ring();
}

/* For how long the policy's thread goes before all others when it wakes up. */
#define OWN_SLICE_NS (1000ULL * 1000)
/* What a task goes on for where others are pending. */
#define KEEP_SLICE_NS (1000ULL * 1000)

/*
 * For how long a task goes on that has used up its slice while nobody is ready to replace it; 0
 * if somebody is, though it is not the turn of those that were decided (policy_take). Where others
 * are pending, just about as long as a decision takes; then the policy is asked about it as well.
 */
static u64 policy_keep_ns(struct policy_task *task, s32 cpu, u32 dom, u64 slice_ns)
{
	if (!dom_is_interactive(dom) || !policy_active())
		return slice_ns;
	if (scx_bpf_dsq_nr_queued(cpu_decided_dsq(cpu)) || scx_bpf_dsq_nr_queued(decided_dsq(dom)))
		return 0;
	if (!scx_bpf_dsq_nr_queued(pending_dsq(dom)))
		return slice_ns;
	if (task->kept)
		return 0;
	task->kept = true;
	policy_demand();
	return slice_ns < KEEP_SLICE_NS ? slice_ns : KEEP_SLICE_NS;
}

#endif /* __RUSTY_POLICY_H */
