/** A domain as policies see it. */
export interface PolicyDomain {
  readonly id: number;
  readonly name: string;
  /** NUMA node, the kernel's number. */
  readonly node: number;
  /** Its online CPUs, ascending. */
  readonly cpus: readonly number[];
  /** Sum of its CPUs' capacities; 1024 is one full CPU. */
  readonly capacity: number;
  /** Whether its tasks are scheduled by the policy. */
  readonly interactive: boolean;
  /** Other domains' ids, nearest first. */
  readonly neighbours: readonly number[];
}

/**
 * The machine: its domains, and what its CPUs do now. The latter is read from shared memory,
 * costs a few nanoseconds and may be out of date by as much as a message takes.
 */
export interface PolicyMachine {
  /** Counts up when CPUs come or go, or the domains change. */
  readonly version: number;
  readonly domains: readonly PolicyDomain[];
  /** One more than the highest CPU number. */
  readonly nrCpuIds: number;
  /** The CPU's domain, or -1 where it has none or is offline. */
  domainOf(cpu: number): number;
  /** CPUs that share the core with this one, itself included. */
  siblingsOf(cpu: number): readonly number[];
  /** 1024 is a full CPU. */
  capacityOf(cpu: number): number;
  /** Whether a CPU idles, and no task was sent to it since it began to. */
  isIdle(cpu: number): boolean;
  /** Whether all CPUs of the core idle. */
  isCoreIdle(cpu: number): boolean;
  /**
   * Thread that runs there now, or that made way for the policy's own and goes on behind it; 0 where the CPU
   * idles or runs a task of another scheduling class.
   */
  runningPid(cpu: number): number;
  /** Slot of that thread; -1 for none. */
  runningSlot(cpu: number): number;
  /**
   * Whether it is one of this process, of which no policy is told: the main thread of the daemon, or one on
   * which V8 compiles or collects garbage. Not the policy's own.
   */
  runsOwn(cpu: number): boolean;
  /** Tasks that were sent to this CPU and wait there. */
  nrQueuedOn(cpu: number): number;
  /** Tasks that were sent to this domain, or to any CPU from it, and wait. */
  nrQueuedIn(domain: number): number;
}
