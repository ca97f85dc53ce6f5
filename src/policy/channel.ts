/**
 * What lies between BpfScheduler and whoever queues tasks: the kernel (src/policy/worker), or
 * an imitation of it, as for tests and replays. Arrays are views of shared memory, in the
 * layout that PolicyAbi tells.
 */
export interface Channel {
  /** `struct policy_control`. */
  readonly control: Uint32Array;
  /** The ring of `struct policy_record`: written by BPF, read here. */
  readonly records: Uint32Array;
  /** The table of `struct policy_decision`: filled in here, answered by execute(). */
  readonly decisions: Uint32Array;
  /** `struct policy_cpu`, by CPU. */
  readonly cpus: Uint32Array;
  /** `struct policy_dom`, by domain. */
  readonly domains: Uint32Array;

  /**
   * Executes the first `count` decisions, and writes each one's verdict.
   *
   * @returns how many of them have to be tried again: the task was still on its way into the queue
   */
  execute(count: number): number;

  /**
   * Blocks until there is a record or a demand (`control.demand`), or somebody wants the policy's
   * thread, or the time is over.
   *
   * @param timeoutMs 0 only takes in what others have to say
   * @param hasRecord looks once more whether there is a record, when no ring can be missed any more
   */
  wait(timeoutMs: number, hasRecord: () => boolean): void;

  /** CLOCK_MONOTONIC, ns. */
  now(): number;

  /** Sum of a BPF counter over all CPUs, by its name in enum rusty_stat, lower case, without prefix. */
  counter(name: string): number;

  /** Affinity of the task in a slot: whether it allows a CPU; true where that is not known. */
  allows(slot: number, cpu: number): boolean;

  /** Whether the policy is to end: it is replaced, put out, or the scheduler is detached. */
  readonly isClosing: boolean;

  /** Asks the daemon to detach the scheduler and end, and waits for that. */
  shutDown(): ExitInfo;
}

/** Why the scheduler ended: scx_rustland_core's UserExitInfo. */
export interface ExitInfo {
  /** enum scx_exit_kind of the kernel. */
  readonly kind: number;
  readonly reason: string;
  readonly message: string;
  /** Whether the kernel asked for a fresh start. */
  readonly shouldRestart: boolean;
}
