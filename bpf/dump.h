/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Our part of the kernel's debug dump, which it makes after an error, a stall above all, and
 * whenever an operator asks for one by SysRq-D. Of idle CPUs only those that somebody waits
 * for, and those that are offline. Times are in nanoseconds; vtimes are in those of the clock they belong to (clock.h).
 */
#ifndef __RUSTY_DUMP_H
#define __RUSTY_DUMP_H

#include "cpu_turn.h"
#include "hotplug.h"
#include "queue.h"

SEC("struct_ops/rusty_dump")
void BPF_PROG(rusty_dump, struct scx_dump_ctx *moment)
{
	struct layout *l = layout();
	u32 dom;

	scx_bpf_dump("rusty: domains=%u layout=%u chunks=%u hotplugs=%u\n", l->nr_doms, layout_seq,
		     nr_task_chunks, nr_hotplugs);
	bpf_for(dom, 0, nr_doms())
		scx_bpf_dump("rusty: domain=%u node=%u cpus=%u queued=%d slice=%llu vtime=%llu\n",
			     dom, l->dom_node[dom % RUSTY_MAX_DOMS],
			     l->dom_nr_online[dom % RUSTY_MAX_DOMS], scx_bpf_dsq_nr_queued(dom),
			     dom_slice_ns(dom), dom_vtime(dom));
}

SEC("struct_ops/rusty_dump_cpu")
void BPF_PROG(rusty_dump_cpu, struct scx_dump_ctx *moment, s32 cpu, bool idle)
{
	const struct cpu_turn *turn = cpu_turn(cpu);
	s32 queued = scx_bpf_dsq_nr_queued(cpu_dsq(cpu));
	s32 dom = cpu_to_dom(cpu);

	if (cpu_is_down[(u32)cpu % RUSTY_MAX_CPUS])
		scx_bpf_dump("rusty: queued=%d is down\n", queued);
	else if (turn->weight)
		scx_bpf_dump("rusty: domain=%d queued=%d runs: domain=%d weight=%u for=%lld\n", dom,
			     queued, turn->dom, turn->weight >> RUSTY_WEIGHT_SHIFT,
			     moment->at_ns - turn->since_ns);
	else if (!idle || queued)
		scx_bpf_dump("rusty: domain=%d queued=%d runs none of ours\n", dom, queued);
}

SEC("struct_ops/rusty_dump_task")
void BPF_PROG(rusty_dump_task, struct scx_dump_ctx *moment, struct task_struct *p)
{
	struct task_storage *task = task_storage_of(p);
	const struct turn *turn;

	if (!task) {
		scx_bpf_dump("rusty: has no context\n");
		return;
	}
	turn = &task->turn;
	scx_bpf_dump("rusty: domain=%d queue=%llu weight=%u ahead=%lld burst=%u avg_burst=%u\n",
		     task->taskc->dom, task_dsq(task), turn->weight >> RUSTY_WEIGHT_SHIFT,
		     turn->vtime - vclock(turn->clock)->vtime, turn->burst_ns, turn->avg_burst_ns);
	if (turn->since_ns)
		scx_bpf_dump("rusty: runs or waits for=%lld\n", moment->at_ns - turn->since_ns);
	if (task->taskc->move_request)
		scx_bpf_dump("rusty: is to move to domain=%d\n",
			     request_dom(task->taskc->move_request));
}

#endif /* __RUSTY_DUMP_H */
