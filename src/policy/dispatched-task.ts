import type { QueuedTask } from './queued-task.js';

/**
 * A decision: scx_rustland_core's DispatchedTask. All fields may be set; the object may be
 * used again after {@link BpfScheduler.dispatchTask}, which copies it.
 */
export class DispatchedTask {
  pid: number;
  /** A CPU, RL_CPU_ANY or domainTarget(). By default the CPU the task ran on last. */
  cpu: number;
  /** {@link DispatchFlag} bits. Those of the QueuedTask mean nothing here and are not copied. */
  flags = 0;
  /** Time slice, ns, up to the policy's largest (see docs/policy-design.md); 0 is the domain's own. */
  sliceNs = 0;
  /** Place in the target's queue: the smallest goes first, equals in the order they came. 0 to 2^53. */
  vtime = 0;
  enqCnt: number;

  constructor(task: QueuedTask) {
    this.pid = task.pid;
    this.cpu = task.cpu;
    this.enqCnt = task.enqCnt;
  }

  /** Makes it the decision about another task, as if it were new. */
  assign(task: QueuedTask): this {
    this.pid = task.pid;
    this.cpu = task.cpu;
    this.enqCnt = task.enqCnt;
    this.flags = 0;
    this.sliceNs = 0;
    this.vtime = 0;
    return this;
  }
}
