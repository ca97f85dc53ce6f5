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
 *	cpu_stats	the CPU that the entry belongs to
 *	exit_record	BPF, once, at the end
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
	u32 weight; /* 1..10000, 100 is nice 0 */
	u32 dom;
	u32 next_free; /* slot + 1 of the next free one, 0 ends */

	/* Duty cycle, see duty.h. */
	u64 duty_at_ns;
	u32 duty_old;
	u32 duty_cur;

	/*
	 * What a plan asked for and has not happened yet: gen << 32 | dom + 1, or
	 * 0. One word, so that a request can never be taken by the slot's next
	 * owner.
	 */
	u64 move_request;
	u64 moved_at_ns; /* last executed move */

	u32 dom_mask[RUSTY_DOM_MASK_WORDS]; /* domains the affinity allows */
	u32 layout_seq;			    /* of the layout that dom is a number of */
	u32 burst_ns;			    /* CPU time since it last woke up */

	/* Virtual deadline, see deadline.h. */
	u64 vtime;
	u64 since_ns; /* it runs, or waits in a queue, since then */
	u32 avg_burst_ns;
	u32 __pad;
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
};

/* Written by the daemon on every tune tick; single words, so never torn. */
struct tune {
	u64 slice_ns[RUSTY_MAX_DOMS];
};

enum rusty_stat {
	RUSTY_STAT_PREV_IDLE,	 /* woken onto its previous CPU, idle */
	RUSTY_STAT_DOM_IDLE,	 /* woken onto another idle CPU of its domain */
	RUSTY_STAT_KTHREAD,	 /* per-CPU kthread straight to its CPU */
	RUSTY_STAT_DSQ,		 /* taken from the own domain's queue */
	RUSTY_STAT_RESCUE,	 /* to the front of the queue, after too long a wait */
	RUSTY_STAT_KEEP,	 /* went on running: nothing else to do */
	RUSTY_STAT_GREEDY_LOCAL, /* taken from a domain of the same node */
	RUSTY_STAT_GREEDY_XNUMA, /* taken from a domain of another node */
	RUSTY_STAT_KICK,	 /* idle CPU of the own domain kicked */
	RUSTY_STAT_KICK_GREEDY,	 /* idle CPU of another domain kicked */
	RUSTY_STAT_MOVE_DONE,	 /* planned migrations that happened */
	RUSTY_STAT_MOVE_STALE,	 /* the task was gone */
	RUSTY_STAT_MOVE_REFUSED, /* the affinity changed meanwhile */
	RUSTY_STAT_REDOMAIN,	 /* domain changed because the affinity did */
	RUSTY_STAT_FALLBACK,	 /* task without context or domain: global queue */
	RUSTY_NR_STATS,
};

/* A line of its own for each CPU: nobody shares a cache line with another. */
struct cpu_stats {
	u64 count[RUSTY_NR_STATS];
} __attribute__((aligned(128)));

struct exit_record {
	s32 kind; /* enum scx_exit_kind; 0 while running */
	s64 code;
	char reason[RUSTY_EXIT_REASON_LEN];
	char msg[RUSTY_EXIT_MSG_LEN];
};

#endif /* __RUSTY_INTF_H */
