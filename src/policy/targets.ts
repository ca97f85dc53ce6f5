/** Where a task may be sent, and how. The numbers are those of bpf/intf.h; test/daemon/abi.test.ts holds them together. */

/** As a target: any CPU the task may run on, the first that has nothing else to do. */
export const RL_CPU_ANY = 1 << 20;

const DOMAIN_BASE = 1 << 21;

/**
 * As a target: the queue of one domain, shared by its CPUs in the order of `vtime`. A CPU takes whoever is first in this
 * queue and its own; where `vtime` is the same, who has waited for longer.
 */
export function domainTarget(domain: number): number {
  return DOMAIN_BASE + domain;
}

/** Flags of a dispatch, to be combined with `|`. */
export const DispatchFlag = {
  /**
   * Take the CPU away from what runs there now. With a domain, from what runs on the task's last CPU.
   * The task goes before all others there, whatever its `vtime`.
   */
  preempt: 1 << 0,
  /** Only to a CPU that idles when the decision is executed, else to the queue of the task's domain. */
  ifIdle: 1 << 1,
} as const;

/** Why a task was queued, as in {@link QueuedTask.flags}. */
export const EnqueueFlag = {
  /** It has just woken up; otherwise its slice has ended, or its affinity or weight changed. */
  wakeup: 1 << 0,
  /** It waited for a policy that is no longer in charge, or one that was late. */
  handover: 1 << 1,
} as const;
