/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's scheduler functions under one name each, from Linux 6.12 on.
 *
 * A function that some kernels lack is a weak symbol: bpf_ksym_exists() is then
 * resolved when the object is loaded and the verifier drops the branch that the
 * kernel cannot take. libbpf looks a symbol up without what follows its last
 * "___", which lets two prototypes of one kernel function stand side by side.
 *
 * To add a shim: declare every form as weak, name the kernel that brought it in,
 * and test the newest form first.
 */
#ifndef __RUSTY_COMPAT_H
#define __RUSTY_COMPAT_H

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define __arena __attribute__((address_space(1)))

/*
 * A function that the verifier looks at once for each program, whatever its callers know,
 * and not again on every path that leads to it. For those with loops. Arguments have to be
 * numbers and so has the result, of which there must be one (6.12).
 */
#define __verified_once __attribute__((noinline))

#define DSQ_GLOBAL     bpf_core_enum_value(enum scx_dsq_id_flags, SCX_DSQ_GLOBAL)
#define DSQ_LOCAL      bpf_core_enum_value(enum scx_dsq_id_flags, SCX_DSQ_LOCAL)
#define DSQ_LOCAL_ON   bpf_core_enum_value(enum scx_dsq_id_flags, SCX_DSQ_LOCAL_ON)
#define DSQ_ITER_REV   bpf_core_enum_value(enum scx_dsq_iter_flags, SCX_DSQ_ITER_REV)
#define WAKE_SYNC      bpf_core_enum_value(enum scx_wake_flags, SCX_WAKE_SYNC)
#define ENQ_WAKEUP     bpf_core_enum_value(enum scx_enq_flags, SCX_ENQ_WAKEUP)
#define ENQ_PREEMPT    bpf_core_enum_value(enum scx_enq_flags, SCX_ENQ_PREEMPT)
#define ENQ_LAST       bpf_core_enum_value(enum scx_enq_flags, SCX_ENQ_LAST)
#define TASK_QUEUED    bpf_core_enum_value(enum scx_ent_flags, SCX_TASK_QUEUED)
#define PICK_IDLE_CORE bpf_core_enum_value(enum scx_pick_idle_cpu_flags, SCX_PICK_IDLE_CORE)
#define DEQ_SLEEP      bpf_core_enum_value(enum scx_deq_flags, SCX_DEQ_SLEEP)
#define KICK_IDLE      bpf_core_enum_value(enum scx_kick_flags, SCX_KICK_IDLE)
#define KICK_PREEMPT   bpf_core_enum_value(enum scx_kick_flags, SCX_KICK_PREEMPT)
#define CPUPERF_ONE    bpf_core_enum_value(enum scx_consts, SCX_CPUPERF_ONE)

/*
 * At once or not at all: a task that cannot have its CPU now, or that loses it to a higher class in
 * its slice, is queued again. From 7.1 on; before, it waits for that CPU.
 */
#define ENQ_IMMED                                                         \
	(bpf_core_enum_value_exists(enum scx_enq_flags, SCX_ENQ_IMMED)    \
		 ? bpf_core_enum_value(enum scx_enq_flags, SCX_ENQ_IMMED) \
		 : 0)

/* Unchanged since 6.12. */
s32 scx_bpf_create_dsq(u64 dsq_id, s32 node) __ksym;
s32 scx_bpf_dsq_nr_queued(u64 dsq_id) __ksym;
void scx_bpf_kick_cpu(s32 cpu, u64 flags) __ksym;
bool scx_bpf_test_and_clear_cpu_idle(s32 cpu) __ksym;
s32 scx_bpf_pick_idle_cpu(const struct cpumask *cpus_allowed, u64 flags) __ksym;
const struct cpumask *scx_bpf_get_idle_cpumask(void) __ksym;
const struct cpumask *scx_bpf_get_idle_smtmask(void) __ksym;
void scx_bpf_put_idle_cpumask(const struct cpumask *idle_mask) __ksym;
s32 scx_bpf_task_cpu(const struct task_struct *p) __ksym;
void scx_bpf_cpuperf_set(s32 cpu, u32 perf) __ksym;
const struct cpumask *scx_bpf_get_possible_cpumask(void) __ksym;
bool scx_bpf_task_running(const struct task_struct *p) __ksym;
const struct cpumask *scx_bpf_get_online_cpumask(void) __ksym;
void scx_bpf_put_cpumask(const struct cpumask *cpumask) __ksym;
void scx_bpf_error_bstr(char *fmt, unsigned long long *data, u32 data__sz) __ksym;
void scx_bpf_dump_bstr(char *fmt, unsigned long long *data, u32 data__sz) __ksym;
int bpf_iter_scx_dsq_new(struct bpf_iter_scx_dsq *it, u64 dsq_id, u64 flags) __ksym;
struct task_struct *bpf_iter_scx_dsq_next(struct bpf_iter_scx_dsq *it) __ksym;
void bpf_iter_scx_dsq_destroy(struct bpf_iter_scx_dsq *it) __ksym;

/* Of each CPU, see bpf_per_cpu_ptr(). */
extern const struct rq runqueues __ksym;

/* The iterator that a bpf_for_each(scx_dsq, ...) runs on, for dsq_move(). */
#define BPF_FOR_EACH_ITER (&___it)

struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
void bpf_cpumask_release(struct bpf_cpumask *cpumask) __ksym;
void bpf_cpumask_set_cpu(u32 cpu, struct bpf_cpumask *cpumask) __ksym;
bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *cpumask) __ksym;
bool bpf_cpumask_and(struct bpf_cpumask *dst, const struct cpumask *src1,
		     const struct cpumask *src2) __ksym;
bool bpf_cpumask_intersects(const struct cpumask *src1, const struct cpumask *src2) __ksym;
bool bpf_cpumask_subset(const struct cpumask *src1, const struct cpumask *src2) __ksym;
u32 bpf_cpumask_weight(const struct cpumask *cpumask) __ksym;
u32 bpf_cpumask_first(const struct cpumask *cpumask) __ksym;
u32 bpf_cpumask_first_and(const struct cpumask *src1, const struct cpumask *src2) __ksym;
u32 bpf_cpumask_any_distribute(const struct cpumask *cpumask) __ksym;
u32 bpf_cpumask_any_and_distribute(const struct cpumask *src1, const struct cpumask *src2) __ksym;

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;
struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgrp, int level) __ksym;
void bpf_cgroup_release(struct cgroup *cgrp) __ksym;
void bpf_rcu_read_lock(void) __ksym;
void bpf_rcu_read_unlock(void) __ksym;
void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, u32 page_cnt, int node_id,
				    u64 flags) __ksym __weak;

/* Inserting returns whether it succeeded since 6.19; the name is from 6.13. */
bool scx_bpf_dsq_insert___v2___new(struct task_struct *p, u64 dsq_id, u64 slice,
				   u64 enq_flags) __ksym __weak;
void scx_bpf_dsq_insert___v613(struct task_struct *p, u64 dsq_id, u64 slice,
			       u64 enq_flags) __ksym __weak;
void scx_bpf_dispatch___v612(struct task_struct *p, u64 dsq_id, u64 slice,
			     u64 enq_flags) __ksym __weak;

static inline void dsq_insert(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_insert___v2___new))
		scx_bpf_dsq_insert___v2___new(p, dsq_id, slice, enq_flags);
	else if (bpf_ksym_exists(scx_bpf_dsq_insert___v613))
		scx_bpf_dsq_insert___v613(p, dsq_id, slice, enq_flags);
	else
		scx_bpf_dispatch___v612(p, dsq_id, slice, enq_flags);
}

/* Arguments in a struct since 6.19; the name is from 6.13. */
struct scx_bpf_dsq_insert_vtime_args {
	u64 dsq_id;
	u64 slice;
	u64 vtime;
	u64 enq_flags;
} __attribute__((preserve_access_index));

bool __scx_bpf_dsq_insert_vtime(struct task_struct *p,
				struct scx_bpf_dsq_insert_vtime_args *args) __ksym __weak;
void scx_bpf_dsq_insert_vtime___v613(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime,
				     u64 enq_flags) __ksym __weak;
void scx_bpf_dispatch_vtime___v612(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime,
				   u64 enq_flags) __ksym __weak;

static inline void dsq_insert_vtime(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime,
				    u64 enq_flags)
{
	if (bpf_ksym_exists(__scx_bpf_dsq_insert_vtime)) {
		struct scx_bpf_dsq_insert_vtime_args args = {
			.dsq_id = dsq_id,
			.slice = slice,
			.vtime = vtime,
			.enq_flags = enq_flags,
		};

		__scx_bpf_dsq_insert_vtime(p, &args);
	} else if (bpf_ksym_exists(scx_bpf_dsq_insert_vtime___v613)) {
		scx_bpf_dsq_insert_vtime___v613(p, dsq_id, slice, vtime, enq_flags);
	} else {
		scx_bpf_dispatch_vtime___v612(p, dsq_id, slice, vtime, enq_flags);
	}
}

/* Takes flags since 7.1; the name is from 6.13. */
bool scx_bpf_dsq_move_to_local___v2___new(u64 dsq_id, u64 enq_flags) __ksym __weak;
bool scx_bpf_dsq_move_to_local___v613(u64 dsq_id) __ksym __weak;
bool scx_bpf_consume___v612(u64 dsq_id) __ksym __weak;

static inline bool dsq_move_to_local(u64 dsq_id, u64 enq_flags)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v2___new))
		return scx_bpf_dsq_move_to_local___v2___new(dsq_id, enq_flags);
	if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v613))
		return scx_bpf_dsq_move_to_local___v613(dsq_id);
	return scx_bpf_consume___v612(dsq_id);
}

/* Name from 6.13. */
bool scx_bpf_dsq_move___v613(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p, u64 dsq_id,
			     u64 enq_flags) __ksym __weak;
bool scx_bpf_dispatch_from_dsq___v612(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p,
				      u64 dsq_id, u64 enq_flags) __ksym __weak;

static inline bool dsq_move(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq_id)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move___v613))
		return scx_bpf_dsq_move___v613(it, p, dsq_id, 0);
	return scx_bpf_dispatch_from_dsq___v612(it, p, dsq_id, 0);
}

void scx_bpf_dsq_move_set_vtime___v613(struct bpf_iter_scx_dsq *it__iter, u64 vtime) __ksym __weak;
bool scx_bpf_dsq_move_vtime___v613(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p,
				   u64 dsq_id, u64 enq_flags) __ksym __weak;
void scx_bpf_dispatch_from_dsq_set_vtime___v612(struct bpf_iter_scx_dsq *it__iter,
						u64 vtime) __ksym __weak;
bool scx_bpf_dispatch_vtime_from_dsq___v612(struct bpf_iter_scx_dsq *it__iter,
					    struct task_struct *p, u64 dsq_id,
					    u64 enq_flags) __ksym __weak;

static inline bool dsq_move_vtime(struct bpf_iter_scx_dsq *it, struct task_struct *p, u64 dsq_id,
				  u64 vtime)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_vtime___v613)) {
		scx_bpf_dsq_move_set_vtime___v613(it, vtime);
		return scx_bpf_dsq_move_vtime___v613(it, p, dsq_id, 0);
	}
	scx_bpf_dispatch_from_dsq_set_vtime___v612(it, vtime);
	return scx_bpf_dispatch_vtime_from_dsq___v612(it, p, dsq_id, 0);
}

void scx_bpf_dsq_move_set_slice___v613(struct bpf_iter_scx_dsq *it__iter, u64 slice) __ksym __weak;
void scx_bpf_dispatch_from_dsq_set_slice___v612(struct bpf_iter_scx_dsq *it__iter,
						u64 slice) __ksym __weak;

/* The slice of the task that is moved next. */
static inline void dsq_move_set_slice(struct bpf_iter_scx_dsq *it, u64 slice)
{
	if (bpf_ksym_exists(scx_bpf_dsq_move_set_slice___v613))
		scx_bpf_dsq_move_set_slice___v613(it, slice);
	else
		scx_bpf_dispatch_from_dsq_set_slice___v612(it, slice);
}

/* Since 6.19; writing the field is deprecated from then on. */
bool scx_bpf_task_set_slice___v619(struct task_struct *p, u64 slice) __ksym __weak;

static inline void task_set_slice(struct task_struct *p, u64 slice)
{
	if (bpf_ksym_exists(scx_bpf_task_set_slice___v619))
		scx_bpf_task_set_slice___v619(p, slice);
	else
		p->scx.slice = slice;
}

/* A kernel function that takes its arguments as an array, called as printf() is. */
#define call_bstr(func, fmt, args...)                                                   \
	({                                                                              \
		static char ___fmt[] = fmt;                                             \
		unsigned long long ___param[___bpf_narg(args) ?: 1] = {};               \
                                                                                        \
		_Pragma("GCC diagnostic push")                                          \
			_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")          \
				___bpf_fill(___param, args);                            \
		_Pragma("GCC diagnostic pop") func(___fmt, ___param, sizeof(___param)); \
	})

/* Ends the scheduler with a message, for states that cannot be. */
#define scx_bpf_error(fmt, args...) call_bstr(scx_bpf_error_bstr, fmt, args)
/* Adds to the debug dump that is being made. */
#define scx_bpf_dump(fmt, args...) call_bstr(scx_bpf_dump_bstr, fmt, args)

#endif /* __RUSTY_COMPAT_H */
