/* SPDX-License-Identifier: GPL-2.0-only */
/* How many tasks wait in each domain's queue, for the daemon's tune tick. */
#ifndef __RUSTY_QUEUES_H
#define __RUSTY_QUEUES_H

#include "policy.h"

u32 dsq_queued[RUSTY_MAX_DOMS];

SEC("syscall")
int read_queues(void *ctx)
{
	u32 dom, queued;

	bpf_for(dom, 0, nr_doms()) {
		queued = scx_bpf_dsq_nr_queued(dom);
		if (dom_is_interactive(dom))
			queued += scx_bpf_dsq_nr_queued(pending_dsq(dom)) +
				  scx_bpf_dsq_nr_queued(decided_dsq(dom));
		dsq_queued[dom % RUSTY_MAX_DOMS] = queued;
	}
	return 0;
}

#endif /* __RUSTY_QUEUES_H */
