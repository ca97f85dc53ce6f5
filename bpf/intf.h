/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between the BPF scheduler and the TypeScript daemon.
 *
 * Both sides map this memory. The daemon takes every size, offset and constant
 * below from the object's BTF when it starts (src/daemon/abi.ts) and refuses
 * to run on a mismatch, so this file is the only place where they are written.
 *
 * Who writes what:
 *	layouts		the daemon; BPF only counts the online CPUs there
 *	tune		the daemon; BPF only reads
 *	task_ctx	BPF; the daemon only reads
 *	plan entries	the daemon fills them in, apply_plan answers in place
 *	cpu_stats, cpu_hists	the CPU that the entry belongs to
 *	exit_record	BPF, once, at the end
 *	policy_*	see docs/policy-design.md
 *
 * Layouts are two: the active one and the next. The daemon fills in the other half and
 * runs apply_layout, which turns them over (relayout.h).
 */
#ifndef __RUSTY_INTF_H
#define __RUSTY_INTF_H

enum rusty_limit {
	RUSTY_MAX_CPUS = 1024,
	RUSTY_MAX_DOMS = 256,
	RUSTY_DOM_MASK_WORDS = RUSTY_MAX_DOMS / 32,

	/* 512 tasks of 128 bytes: 16 pages at a time. */
	RUSTY_CHUNK_TASKS = 512,
	RUSTY_MAX_CHUNKS = 4096,

	RUSTY_PLAN_ENTRIES = 16384,

	RUSTY_DUTY_ONE_SHIFT = 20,
	RUSTY_WEIGHT_SHIFT = 16,

	/* Histograms: times below 2^10 ns, below 2^11 ns, ... below 2^33 ns (8.6 s), the rest. */
	RUSTY_HIST_FIRST_SHIFT = 10,
	RUSTY_HIST_BUCKETS = 25,

	RUSTY_EXIT_REASON_LEN = 128,
	RUSTY_EXIT_MSG_LEN = 1024,
};

/* In cpu_dom and task_ctx.dom: belongs to no domain. */
#define RUSTY_NO_DOM ((u32) - 1)

enum rusty_task_flag {
	RUSTY_TASK_RUNNABLE = 1 << 0, /* on a CPU or waiting for one */
	RUSTY_TASK_ALL_DOMS = 1 << 1, /* dom_mask holds every domain */
	RUSTY_TASK_KTHREAD = 1 << 2,
	RUSTY_TASK_WORKER = 1 << 3, /* workqueue worker */
};

/*
 * One task. Slots are recycled but never unmapped, so reading one is always
 * safe; @gen tells whether it still is the task it was: odd while the slot is in
 * use, and never the same number twice.
 */
struct task_ctx {
	u32 gen;
	u32 slot;
	u32 pid;
	u32 tgid;

	u32 flags;
	u32 weight; /* effective, 100 << RUSTY_WEIGHT_SHIFT is nice 0; see weight.h */
	u32 dom;
	u32 next_free; /* slot + 1 of the next free one, 0 ends */

	/* Duty cycle, see duty.h. */
	u64 duty_at_ns;
	u32 duty_old;
	u32 duty_cur;

	/*
	 * What a plan asked for and has not happened yet (move_request(), task.h), or
	 * 0. One word, so that a request can never be taken by the slot's next owner.
	 */
	u64 move_request;
	u64 moved_at_ns; /* last executed move */

	u32 dom_mask[RUSTY_DOM_MASK_WORDS]; /* domains the affinity allows */
	u32 layout_seq;			    /* of the layout that dom is a number of */
	/* A domain of the node where its memory is to be, or RUSTY_NO_DOM; mempolicy.h. */
	u32 home_dom;
	u64 known_at_ns; /* forked, or there when the scheduler came: the duty cycle is of the time since */
	u32 __pad[4];
};

/* What became of a plan entry. */
enum rusty_answer {
	RUSTY_ANSWER_NONE,
	RUSTY_ANSWER_MOVED,	  /* was queued, is now queued in the target */
	RUSTY_ANSWER_ACCEPTED,	  /* moves when it is next queued or woken */
	RUSTY_ANSWER_STALE,	  /* that task is gone */
	RUSTY_ANSWER_NOT_ALLOWED, /* its affinity excludes the target */
};

struct plan_entry {
	u32 slot;
	u32 gen;
	u32 dom;
	u32 answer;
};

/* Argument of the apply_plan program. */
struct plan_args {
	u32 nr_entries;
};

/* Which CPUs form which domain. */
struct layout {
	u32 nr_doms;
	u32 nr_cpu_ids;
	u32 cpu_dom[RUSTY_MAX_CPUS];	   /* RUSTY_NO_DOM: not ours */
	u32 dom_node[RUSTY_MAX_DOMS];	   /* kernel's node id */
	u32 dom_nr_online[RUSTY_MAX_DOMS]; /* CPUs, followed through hotplug */
	/* Other domains, nearest first; nr_doms - 1 entries each. */
	u8 steal_order[RUSTY_MAX_DOMS][RUSTY_MAX_DOMS];
	u8 dom_interactive[RUSTY_MAX_DOMS]; /* whether a policy decides about its tasks */
};

/* Written by the daemon on every tune tick; single words, so never torn. */
struct tune {
	u64 slice_ns[RUSTY_MAX_DOMS];
	/* Domains whose idle CPUs are given other domains' tasks; bit dom % 32 of word dom / 32. */
	u32 direct_greedy[RUSTY_DOM_MASK_WORDS];
	/* Domains whose idle CPUs are woken to take other domains' tasks. */
	u32 kick_greedy[RUSTY_DOM_MASK_WORDS];
};

enum rusty_stat {
	/* Wake-ups straight to a CPU, each counted once: sync.h, then the steps of idle.h. */
	RUSTY_STAT_SYNC_PREV_IDLE, /* sync: to the previous CPU, idle, of the waker's domain */
	RUSTY_STAT_WAKE_SYNC,	   /* sync: to the waker's CPU, to run when the waker sleeps */
	RUSTY_STAT_PREV_IDLE,	   /* 1: to the previous CPU, in the own domain, its core idle */
	RUSTY_STAT_DIRECT,	   /* 2 to 4: to another idle CPU of the own domain */
	RUSTY_STAT_GREEDY_IDLE,	   /* 5: to the previous CPU, idle, of another domain */
	RUSTY_STAT_GREEDY,	   /* 6, 7: to an idle CPU of another domain of the same node */
	RUSTY_STAT_GREEDY_FAR,	   /* 6, 7: to an idle CPU of another node */

	RUSTY_STAT_KTHREAD,	 /* per-CPU kthread straight to its CPU */
	RUSTY_STAT_PINNED,	 /* taken from the CPU's own queue */
	RUSTY_STAT_DSQ,		 /* taken from the own domain's queue */
	RUSTY_STAT_RESCUE,	 /* to the front of the queue, after too long a wait */
	RUSTY_STAT_KEEP,	 /* went on running: its turn again, or nobody else's */
	RUSTY_STAT_GREEDY_LOCAL, /* taken from a domain of the same node */
	RUSTY_STAT_GREEDY_XNUMA, /* taken from a domain of another node */
	RUSTY_STAT_KICK,	 /* idle CPU of the own domain kicked */
	RUSTY_STAT_KICK_GREEDY,	 /* idle CPU of another domain kicked */
	RUSTY_STAT_PREEMPT,	 /* running task that gave way to one that woke up */
	RUSTY_STAT_SYNC_BROKEN,	 /* a waker of wake_sync did not sleep soon */
	RUSTY_STAT_REPATRIATE,	 /* queued at home, coming from another domain's CPU */
	RUSTY_STAT_MOVE_DONE,	 /* planned migrations that happened */
	RUSTY_STAT_MOVE_STALE,	 /* the task was gone */
	RUSTY_STAT_MOVE_REFUSED, /* the affinity changed meanwhile */
	RUSTY_STAT_FORK_AWAY,	 /* born in another domain than its parent's, which was full */
	RUSTY_STAT_REDOMAIN,	 /* domain changed with the affinity or memory policy */
	RUSTY_STAT_FALLBACK,	 /* task without a domain: global queue */
	RUSTY_STAT_TASK_GET_ERR, /* task without context: global queue */
	RUSTY_STAT_DL_CLAMP,	 /* queued with its vtime lifted to the floor */
	RUSTY_STAT_DL_PRESET,	 /* queued with its vtime as it was */

	/* Interactive mode, see pending.h and decide.h. */
	RUSTY_STAT_POLICY_IDLE,	     /* woken up to an idle CPU, without the policy */
	RUSTY_STAT_POLICY_BYPASS,    /* what the policy itself may wait for */
	RUSTY_STAT_POLICY_CONGESTED, /* the ring was full */
	RUSTY_STAT_POLICY_QUEUED,    /* told of; of these became: */
	RUSTY_STAT_POLICY_CPU,	     /* sent to a CPU */
	RUSTY_STAT_POLICY_ANY,	     /* sent to a domain */
	RUSTY_STAT_POLICY_BOUNCED,   /* sent to the domain for want of a right target */
	RUSTY_STAT_POLICY_RESCUED,   /* taken, for the policy was late or out */
	RUSTY_STAT_POLICY_HELD,	     /* taken, for the policy held it back for too long */
	RUSTY_STAT_POLICY_LEFT,	     /* left for another queue: its affinity or class changed */
	RUSTY_STAT_POLICY_STALE,     /* decisions about a task that did not wait for them */
	RUSTY_STAT_POLICY_FAILED,    /* decisions about no task at all */
	RUSTY_STAT_POLICY_STARVED,   /* decided tasks whose turn did not come for too long */
	RUSTY_STAT_POLICY_LATE,	     /* times that the policy became late */
	RUSTY_STAT_POLICY_RING,	     /* times that its thread was woken */
	RUSTY_NR_STATS,
};

/* A line of its own for each CPU: nobody shares a cache line with another. */
struct cpu_stats {
	u64 count[RUSTY_NR_STATS];
} __attribute__((aligned(128)));

struct histogram {
	u64 sum_ns;
	u64 count[RUSTY_HIST_BUCKETS];
};

struct cpu_hists {
	struct histogram wait;	 /* from being runnable to running */
	struct histogram move;	 /* from a plan to the planned domain */
	struct histogram decide; /* from being queued to the execution of the policy's decision */
} __attribute__((aligned(128)));

struct exit_record {
	s32 kind; /* enum scx_exit_kind; 0 while running */
	s64 code;
	char reason[RUSTY_EXIT_REASON_LEN];
	char msg[RUSTY_EXIT_MSG_LEN];
};

/*
 * Interactive mode (pending.h): what BPF tells a policy about tasks that wait, and what the
 * policy decides about them.
 */
enum rusty_policy_limit {
	RUSTY_POLICY_RECORDS = 8192, /* a power of two */
	/* Of one call, which the kernel may not be able to interrupt. */
	RUSTY_POLICY_DECISIONS = 512,
	RUSTY_COMM_LEN = 16,
	RUSTY_MASK_WORDS = RUSTY_MAX_CPUS / 64, /* u64 */
};

enum rusty_record_kind {
	RUSTY_RECORD_QUEUED, /* a task waits */
	RUSTY_RECORD_EXIT, /* a task is gone, or left for another class; has no more than record_task() tells */
};

/* In policy_record.flags; EnqueueFlag of src/policy/targets.ts. */
enum rusty_enqueue_flag {
	RUSTY_ENQUEUE_WAKEUP = 1 << 0,
	RUSTY_ENQUEUE_HANDOVER = 1 << 1, /* waited for an earlier policy, or a late one */
};

/* One entry of the ring; two cache lines. */
struct policy_record {
	u32 seq; /* position in the stream + 1; written last. Names this wait of the task */
	u32 kind;
	u32 slot;
	u32 gen;

	u32 pid;
	u32 tgid;
	u32 cpu; /* ran there last */
	u32 dom;

	u32 weight; /* effective, as in task_ctx */
	u32 flags;
	u32 nr_cpus_allowed;
	u32 __pad;

	u64 start_ns; /* when it last got on a CPU */
	u64 stop_ns;  /* and off */
	u64 exec_ns;  /* CPU time since it woke up */
	u64 total_ns; /* CPU time under this scheduler */
	u64 vtime;    /* of its last dispatch */

	u64 queued_ns;
	u64 comm[RUSTY_COMM_LEN / 8];
	u64 __pad2[2];
};

/* Targets other than a CPU; src/policy/targets.ts. */
enum rusty_target {
	RUSTY_CPU_ANY = 1 << 20,
	RUSTY_TARGET_DOM = 1 << 21, /* plus the domain's number */
};

enum rusty_decision_flag {
	RUSTY_DECISION_PREEMPT = 1 << 0,
	RUSTY_DECISION_IF_IDLE = 1 << 1,
};

enum rusty_verdict {
	RUSTY_VERDICT_NONE,
	RUSTY_VERDICT_DONE,
	RUSTY_VERDICT_STALE,   /* the task does not wait for this decision */
	RUSTY_VERDICT_RETRY,   /* not in its queue yet */
	RUSTY_VERDICT_BOUNCED, /* not to that CPU: sent to its domain */
};

struct policy_decision {
	u32 pid;
	u32 seq; /* of the record that it answers */
	u32 target;
	u32 flags;
	u64 slice_ns; /* 0: the domain's */
	u64 vtime;
	u32 verdict;
	u32 __pad;
};

enum rusty_policy_state {
	RUSTY_POLICY_OUT,    /* nobody decides: the hybrid scheduler does */
	RUSTY_POLICY_ACTIVE, /* the policy does */
	RUSTY_POLICY_LATE,   /* it would, but has not been heard of for too long */
};

/* The words both sides steer by; each line has one writer, or hardly any. */
struct policy_control {
	u32 state; /* BPF's timer and programs */
	u32 __pad0[31];

	u32 head; /* BPF: records that were begun */
	u32 __pad1[31];

	/* The policy's thread: */
	u32 tail;	  /* records before this one were read */
	u32 turns;	  /* heartbeat: counts up at the end of each turn */
	u32 nr_scheduled; /* tasks it says it holds back */
	u32 __pad2[29];

	u32 waiting; /* 1: the policy's thread sleeps. BPF takes it back to 0 when it rings */
	u32 demand;  /* 1: a CPU wants tasks. The policy's thread takes it back */
	u32 __pad3[30];
} __attribute__((aligned(128)));

/* What a CPU does; written there. */
struct policy_cpu {
	u32 idle_seq; /* odd while it idles */
	u32 pid;      /* of the task that runs, or is behind the policy's thread; 0 none */
	u32 slot;     /* and its slot */
	u32 queued;   /* decided tasks that wait for this CPU */
	u64 rescue_at_ns;
	u64 served_ns;	/* a task that was decided about ran until then */
	u32 serves;	/* one does now */
	u32 turn;	/* whose, see policy_take() */
	u32 displaced;	/* by a thread of the policy's process, see policy_put_back() */
	u32 resumes;	/* who was displaced is the next that it takes */
	u64 asked_ns;	/* it asked for a task, because it would idle */
	u32 asked_head; /* and so many records had been made then */
	u32 own;	/* @pid is of the policy's process, and not its thread */
} __attribute__((aligned(64)));

struct policy_dom {
	u32 queued; /* decided tasks that wait for any CPU of the domain */
} __attribute__((aligned(64)));

#endif /* __RUSTY_INTF_H */
