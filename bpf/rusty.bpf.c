// SPDX-License-Identifier: GPL-2.0-only
/*
 * rusty: a multi-domain hybrid scheduler, kernel half.
 *
 * CPUs that share a last level cache form a domain. Each domain has one dispatch
 * queue (DSQ), served by its CPUs in the order of virtual deadlines (deadline.h), or
 * of arrival: inside a domain there is nothing to balance. Tasks bound to one CPU wait
 * in a queue of that CPU, which takes turns with the domain's (queue.h). Which domain a task
 * belongs to is decided here only when it is born or when its affinity leaves no
 * choice; from then on the daemon (src/daemon) moves tasks so that every domain
 * carries its share of the load:
 *
 *	 wake-up	waker's CPU, if the waker is about to sleep (sync.h); else an
 *			idle CPU of the task's domain, or else of one that has time to
 *			spare, if any: run there at once (idle.h)
 *	 enqueue	else the domain's DSQ; an idle CPU is kicked to take it
 *	 dispatch	own DSQ, else keep the task that runs, else steal: look at
 *			every other domain's DSQ, nearest first
 *	 daemon		every two seconds: reads all tasks' duty cycles from shared
 *			memory, plans migrations, runs apply_plan
 *
 * A planned migration is executed at once if the task is queued, and otherwise
 * when it is next woken or queued, which for a running task is the end of its
 * slice. It counts where it happens (task_move).
 *
 * Nothing here waits for the daemon. If it stops, balancing stops and scheduling
 * goes on, with stealing to keep CPUs busy.
 *
 * Locking: all callbacks of one task are serialised by the kernel, so a context's
 * fields need no lock against each other. The daemon's reads are unlocked; what
 * that can do is said at the field (duty.h) or made impossible (task_ctx.gen).
 */
#include "kernel_types.h"
#include "compat.h"
#include "intf.h"
#include "stats.h"
#include "domain.h"
#include "idle.h"
#include "duty.h"
#include "task.h"
#include "cgroup_ops.h"
#include "dump.h"
#include "fork.h"
#include "hotplug.h"
#include "decide.h"
#include "perf.h"
#include "plan.h"
#include "preempt.h"
#include "queue.h"
#include "relayout.h"
#include "sync.h"
#include "wait.h"
#include "watch.h"

char _license[] SEC("license") = "GPL";

/*
 * So that BTF describes the enums that the daemon reads there: no type
 * holds them otherwise. The variable itself is not used.
 */
const volatile struct {
	enum rusty_limit limit;
	enum rusty_task_flag task_flag;
	enum rusty_answer answer;
	enum rusty_stat stat;
	enum scx_ops_flags ops_flags;
	enum rusty_policy_limit policy_limit;
	enum rusty_record_kind record_kind;
	enum rusty_enqueue_flag enqueue_flag;
	enum rusty_target target;
	enum rusty_decision_flag decision_flag;
	enum rusty_verdict verdict;
	enum rusty_policy_state policy_state;
} abi_enums;

struct exit_record exit_record;
/* Sized by the daemon to ops.exit_dump_len. */
char exit_dump[1] SEC(".data.exit_dump");
const volatile u32 exit_dump_len = 1;

SEC("struct_ops/rusty_select_cpu")
s32 BPF_PROG(rusty_select_cpu, struct task_struct *p, s32 prev_cpu, u64 wake_flags)
{
	struct task_storage *task = task_storage_of(p);
	u64 enq_flags = ENQ_IMMED;
	s32 cpu = -1;
	u32 dom;

	if (!task)
		return prev_cpu;
	task_settle(p, task->taskc);
	dom = task->taskc->dom;

	if (interactive && !policy_builtin_idle && policy_decides(p, task, dom))
		return pick_waiting_cpu(p, prev_cpu, dom);
	if ((wake_flags & WAKE_SYNC) && !dom_is_interactive(dom)) {
		cpu = pick_sync(p, prev_cpu, dom);
		/* Who wakes it may still run there, for the moment until it sleeps. */
		if (cpu >= 0)
			enq_flags = 0;
	}
	if (cpu < 0)
		cpu = pick_home(p, prev_cpu, dom);
	if (cpu < 0 && dom < nr_doms())
		cpu = pick_abroad(p, prev_cpu, dom);
	if (cpu < 0)
		return pick_waiting_cpu(p, prev_cpu, dom);
	if (dom_is_interactive(dom)) {
		stat_inc(RUSTY_STAT_POLICY_IDLE);
		task->policy.asks = policy_decides(p, task, dom);
		task->policy.direct = true;
	}
	dsq_insert(p, DSQ_LOCAL, dom_slice_ns(dom), enq_flags);
	return cpu;
}

SEC("struct_ops/rusty_enqueue")
void BPF_PROG(rusty_enqueue, struct task_struct *p, u64 enq_flags)
{
	struct task_storage *task = task_storage_of(p);
	struct task_ctx __arena *taskc = task ? task->taskc : NULL;
	enum kicked kicked;
	u32 dom, queued;

	if (taskc)
		task_settle(p, taskc);
	dom = taskc ? taskc->dom : RUSTY_NO_DOM;

	if (task_cpu_is_down(p)) {
		dsq_insert(p, DSQ_LOCAL, dom_slice_ns(dom), enq_flags);
		return;
	}
	if (!task || dom >= nr_doms()) {
		stat_inc(task ? RUSTY_STAT_FALLBACK : RUSTY_STAT_TASK_GET_ERR);
		dsq_insert(p, DSQ_GLOBAL, dom_slice_ns(dom), enq_flags);
		/* As below: its CPU idles now, and nobody else comes to take it. */
		if (enq_flags & ENQ_LAST)
			kick_cpu(scx_bpf_task_cpu(p), 0);
		return;
	}

	if (goes_straight(p, task, enq_flags)) {
		stat_inc(RUSTY_STAT_KTHREAD);
		if (is_hotplug_thread(p))
			watched_cpu = scx_bpf_task_cpu(p) + 1;
		dsq_insert(p, DSQ_LOCAL, dom_slice_ns(dom),
			   enq_flags | preempt_at_once(p, dom, enq_flags));
		return;
	}

	task_follow_clock(p, task);
	if (interactive &&
	    (policy_is_own(p, task, enq_flags) || policy_put_back(p, task, enq_flags) ||
	     policy_enqueue(p, task, enq_flags)))
		return;
	if (cpu_to_dom(scx_bpf_task_cpu(p)) != dom)
		stat_inc(RUSTY_STAT_REPATRIATE);
	task_queue(p, task, enq_flags);

	/*
	 * Nobody but its CPU can take it. If that idles, a wake-up makes it look; but a
	 * task that may not migrate now comes here when its CPU has chosen to idle.
	 */
	if (clock_is_cpu(task->turn.clock)) {
		if (enq_flags & ENQ_WAKEUP)
			preempt_for(p, task);
		else
			kick_cpu(scx_bpf_task_cpu(p), KICK_IDLE);
		return;
	}
	/* The task itself is not counted there before this function returns. */
	queued = scx_bpf_dsq_nr_queued(dom) + 1;
	crowd_follow(dom, queued, layout()->dom_nr_online[dom % RUSTY_MAX_DOMS],
		     task->turn.since_ns);
	kicked = domain_kick_idle(dom, queued, p->cpus_ptr);
	if ((enq_flags & ENQ_WAKEUP) && kicked == KICKED_NONE)
		preempt_for(p, task);

	/*
	 * The last task of a CPU that idles now (see prev_place): where all CPUs of the
	 * task's domain are busy, this one has to look again and take it.
	 */
	if ((enq_flags & ENQ_LAST) && kicked != KICKED_HOME)
		kick_cpu(scx_bpf_task_cpu(p), 0);
}

SEC("struct_ops/rusty_dispatch")
void BPF_PROG(rusty_dispatch, s32 cpu, struct task_struct *prev)
{
	u32 dom = cpu_to_dom(cpu);

	weigh_cgroups();
	/* A CPU outside of the layout serves the global queue and whoever is bound to it. */
	if (dom >= nr_doms()) {
		take_own(cpu);
		return;
	}

	if (watched_cpu)
		hotplug_look();
	if ((nr_orphans || nr_dsqs > nr_doms()) && take_from_unserved())
		return;
	if (keep_straight(prev, dom) || (interactive && policy_take(cpu, dom)))
		return;
	queue_rescue(dom, dom);
	if (scx_bpf_dsq_nr_queued(cpu_dsq(cpu)))
		queue_rescue(cpu_dsq(cpu), dom);
	if (take_turn(cpu, dom, prev) || domain_steal(dom))
		return;
	if (interactive)
		policy_seek(cpu, dom);
}

SEC("struct_ops/rusty_runnable")
void BPF_PROG(rusty_runnable, struct task_struct *p, u64 enq_flags)
{
	struct task_storage *task = task_storage_of(p);
	struct task_ctx __arena *taskc;
	u64 now = bpf_ktime_get_ns();

	if (!task)
		return;
	taskc = task->taskc;
	duty_update(taskc, taskc->flags & RUSTY_TASK_RUNNABLE, now);
	taskc->flags |= RUSTY_TASK_RUNNABLE;
	cgroup_enter(&task->member, taskc->dom, p->scx.weight, now);

	/* Workers come and go by this flag. */
	if (p->flags & PF_WQ_WORKER)
		taskc->flags |= RUSTY_TASK_WORKER;
	else
		taskc->flags &= ~RUSTY_TASK_WORKER;

	task_follow_clock(p, task);
	deadline_runnable(&task->turn);
}

SEC("struct_ops/rusty_running")
void BPF_PROG(rusty_running, struct task_struct *p)
{
	struct task_storage *task = task_storage_of(p);
	struct turn *turn;
	bool opposed;
	u64 now;
	u32 dom;

	sync_running();
	if (!task)
		return;
	now = bpf_ktime_get_ns();
	wait_count(task, now);
	task_follow_clock(p, task);
	turn = &task->turn;
	dom = task->taskc->dom;
	/* It has waited in a queue of ours until its turn came, for a CPU at home. */
	opposed = turn->since_ns && !turn->rescued &&
		  cpu_to_dom(bpf_get_smp_processor_id()) == dom && !policy_decided(task);
	deadline_running(turn, opposed, dom_slice_ns(dom), now);
	cpu_turn_begin(task, now);
	policy_running(p, task, now);
}

SEC("struct_ops/rusty_stopping")
void BPF_PROG(rusty_stopping, struct task_struct *p, bool runnable)
{
	struct task_storage *task = task_storage_of(p);
	u64 now = bpf_ktime_get_ns();

	sync_stopping(p, runnable);
	cpu_turn_end();
	if (!task)
		return;
	/* Another one, where this thread has run a program: its process's first thread's. */
	task->taskc->pid = p->pid;
	task_charge(p, task);
	task_follow_memory(p, task->taskc);
	policy_stopping(task, runnable, now);
}

SEC("struct_ops/rusty_tick")
void BPF_PROG(rusty_tick, struct task_struct *p)
{
	sync_tick(p);
}

SEC("struct_ops/rusty_quiescent")
void BPF_PROG(rusty_quiescent, struct task_struct *p, u64 deq_flags)
{
	struct task_storage *task = task_storage_of(p);
	struct task_ctx __arena *taskc;
	u64 now = bpf_ktime_get_ns();

	if (!task)
		return;
	taskc = task->taskc;
	duty_update(taskc, taskc->flags & RUSTY_TASK_RUNNABLE, now);
	taskc->flags &= ~RUSTY_TASK_RUNNABLE;
	cgroup_leave(&task->member, now);
	deadline_quiescent(&task->turn);
	if (interactive)
		policy_quiescent(task);
	if (deq_flags & DEQ_SLEEP) {
		deadline_sleep(&task->turn);
		task->policy.exec_ns = 0;
	}
}

/* In interactive mode only: the daemon drops it otherwise. */
SEC("struct_ops/rusty_update_idle")
void BPF_PROG(rusty_update_idle, s32 cpu, bool idle)
{
	struct policy_cpu *c = policy_cpu_of(cpu);

	if ((c->idle_seq & 1) != idle)
		c->idle_seq++;
}

/* As above: a task leaves for another scheduling class, or for good. */
SEC("struct_ops/rusty_disable")
void BPF_PROG(rusty_disable, struct task_struct *p)
{
	struct task_storage *task = task_storage_of(p);

	if (task)
		record_exit(p, task);
}

SEC("struct_ops/rusty_set_weight")
void BPF_PROG(rusty_set_weight, struct task_struct *p, u32 weight)
{
	struct task_storage *task = task_storage_of(p);

	if (task)
		task_reweigh(p, task);
}

/* The kernel takes a queued task out and puts it back around this. */
SEC("struct_ops/rusty_set_cpumask")
void BPF_PROG(rusty_set_cpumask, struct task_struct *p, const struct cpumask *cpumask)
{
	struct task_storage *task = task_storage_of(p);
	struct task_ctx __arena *taskc;
	u32 dom;

	if (!task)
		return;
	taskc = task->taskc;
	if (taskc->layout_seq != layout_seq)
		task_redomain(p, taskc);
	task_set_allowed(taskc, cpumask);
	dom = task_pick_dom(taskc, taskc->dom);
	if (dom != taskc->dom) {
		taskc->dom = dom;
		stat_inc(RUSTY_STAT_REDOMAIN);
	}
	task->turn.clock_seq = 0;
	task_follow_clock(p, task);
}

SEC("struct_ops.s/rusty_init_task")
s32 BPF_PROG(rusty_init_task, struct task_struct *p, struct scx_init_task_args *args)
{
	struct task_ctx __arena *taskc;
	struct task_storage *storage;
	u32 dom;

	storage = bpf_task_storage_get(&task_storage, p, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!storage)
		return -ENOMEM;
	taskc = slot_alloc();
	if (!taskc)
		return -ENOMEM;

	taskc->pid = p->pid;
	taskc->tgid = p->tgid;
	taskc->flags = p->flags & PF_KTHREAD ? RUSTY_TASK_KTHREAD : 0;
	taskc->known_at_ns = bpf_ktime_get_ns();
	taskc->duty_at_ns = taskc->known_at_ns;
	taskc->duty_old = 0;
	taskc->duty_cur = 0;
	taskc->move_request = 0;
	taskc->moved_at_ns = 0;
	taskc->layout_seq = layout_seq;

	bpf_rcu_read_lock();
	task_set_allowed(taskc, p->cpus_ptr);
	dom = args->fork ? fork_dom(taskc) : cpu_to_dom(scx_bpf_task_cpu(p));
	taskc->dom = task_place(p, taskc, dom);
	storage->turn = (struct turn){ .avg_burst_ns = dom_slice_ns(taskc->dom) / 2 };
	storage->taskc = taskc;
	if (cgroup_weights && bpf_core_field_exists(args->cgroup))
		cgroup_join(&storage->member, cgroup_lookup(args->cgroup));
	storage->turn.weight =
		effective_weight(storage->member.cgroup, p->scx.weight ?: WEIGHT_NICE_0);
	taskc->weight = storage->turn.weight;
	task_follow_clock(p, storage);
	bpf_rcu_read_unlock();
	/* No credit at birth, or forking would be a way to get ahead. */
	storage->turn.vtime = vclock(storage->turn.clock)->vtime;
	storage->policy.bypass = is_waited_for(p);

	/* Filled in: from here on it is somebody's. The exchange is a barrier. */
	__sync_lock_test_and_set(&taskc->gen, taskc->gen + 1);
	return 0;
}

SEC("struct_ops/rusty_exit_task")
void BPF_PROG(rusty_exit_task, struct task_struct *p, struct scx_exit_task_args *args)
{
	struct task_storage *storage = task_storage_of(p);
	struct task_ctx __arena *taskc;

	if (!storage)
		return;
	cgroup_leave(&storage->member, bpf_ktime_get_ns());
	cgroup_put(storage->member.cgroup);
	taskc = storage->taskc;
	bpf_task_storage_delete(&task_storage, p);
	slot_free(taskc);
}

SEC("struct_ops.s/rusty_init")
s32 BPF_PROG(rusty_init)
{
	s32 ret;

	plan = bpf_arena_alloc_pages(&arena, NULL, PLAN_PAGES, NUMA_NO_NODE, 0);
	if (!plan)
		return -ENOMEM;

	cpus_note_down();
	ret = domains_build(active_layout);
	if (!ret)
		ret = queues_init();
	if (!ret)
		ret = scratch_init();
	if (!ret && interactive)
		ret = policy_init() ?: policy_timer_init();
	if (ret)
		scx_bpf_error("cannot set up the domains: %d", ret);
	perf_begin();
	return ret;
}

SEC("struct_ops/rusty_exit")
void BPF_PROG(rusty_exit, struct scx_exit_info *info)
{
	perf_end();
	bpf_probe_read_kernel_str(exit_record.reason, sizeof(exit_record.reason), info->reason);
	bpf_probe_read_kernel_str(exit_record.msg, sizeof(exit_record.msg), info->msg);
	if (exit_dump_len > 1)
		bpf_probe_read_kernel_str(exit_dump, exit_dump_len, info->dump);
	exit_record.code = info->exit_code;
	/* Last, and with a barrier: the daemon polls it. */
	__sync_lock_test_and_set(&exit_record.kind, info->kind);
}

SEC(".struct_ops.link")
struct sched_ext_ops rusty = {
	.select_cpu = (void *)rusty_select_cpu,
	.enqueue = (void *)rusty_enqueue,
	.dispatch = (void *)rusty_dispatch,
	.tick = (void *)rusty_tick,
	.runnable = (void *)rusty_runnable,
	.running = (void *)rusty_running,
	.stopping = (void *)rusty_stopping,
	.quiescent = (void *)rusty_quiescent,
	.update_idle = (void *)rusty_update_idle,
	.disable = (void *)rusty_disable,
	.set_weight = (void *)rusty_set_weight,
	.set_cpumask = (void *)rusty_set_cpumask,
	.init_task = (void *)rusty_init_task,
	.exit_task = (void *)rusty_exit_task,
	.cgroup_init = (void *)rusty_cgroup_init,
	.cgroup_exit = (void *)rusty_cgroup_exit,
	.cgroup_move = (void *)rusty_cgroup_move,
	.cgroup_set_weight = (void *)rusty_cgroup_set_weight,
	.cgroup_set_idle = (void *)rusty_cgroup_set_idle,
	.cpu_online = (void *)rusty_cpu_online,
	.cpu_offline = (void *)rusty_cpu_offline,
	.dump = (void *)rusty_dump,
	.dump_cpu = (void *)rusty_dump_cpu,
	.dump_task = (void *)rusty_dump_task,
	.init = (void *)rusty_init,
	.exit = (void *)rusty_exit,
	.flags = SCX_OPS_ENQ_LAST,
	.timeout_ms = 10000,
	.name = "rusty_ts",
};
