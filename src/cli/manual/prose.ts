/** What the manual says that is in no table. */
import { PROGRAM } from '../command-table.js';

export const SUMMARY = 'multi-domain load balancing CPU scheduler for sched_ext';

/** Paragraphs. */
export const description: readonly string[] = [
  'Schedules a Linux machine through sched_ext. The CPUs that share a last-level cache form a ' +
    'domain with one queue; a BPF program dispatches from it, in weighted order, without leaving ' +
    'the kernel. Between domains, and between NUMA nodes, this daemon balances the load every few ' +
    'seconds by moving tasks, and tunes the time slice ten times a second.',
  'It needs Linux 6.12 or newer with sched_ext and BTF, libbpf 1.5 or newer, and the ' +
    'capabilities CAP_BPF and CAP_PERFMON. One sched_ext scheduler can be attached at a time.',
  'The scheduler is attached as long as the daemon runs. SIGINT and SIGTERM end it, and however ' +
    'the daemon ends, the kernel takes all tasks back to its own scheduler at once. Should tasks ' +
    'stall, the kernel does so by itself; SysRq-S makes it.',
];

export const examples: readonly { readonly command: string; readonly purpose: string }[] = [
  { command: `${PROGRAM} topology`, purpose: 'See which domains this machine has.' },
  { command: `${PROGRAM} --dry-run`, purpose: 'Check that this kernel takes the scheduler.' },
  { command: `${PROGRAM} --stats 2`, purpose: 'Schedule, and show what happens.' },
  {
    command: `${PROGRAM} completion bash > /etc/bash_completion.d/${PROGRAM}`,
    purpose: 'Install the completion for bash.',
  },
];
