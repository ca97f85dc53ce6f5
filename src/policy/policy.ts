import type { BpfScheduler } from './bpf-scheduler.js';
import type { PolicyMachine } from './machine.js';
import type { QueuedTask } from './queued-task.js';

/**
 * A scheduling policy: which task runs next, where and for how long.
 *
 * All methods are called on one thread, one at a time, and have to return soon: a policy
 * that keeps quiet for longer than the rescue bound (20 ms by default) has its tasks
 * scheduled by the hybrid scheduler until it comes back. What a method throws puts the policy out.
 */
export interface Policy {
  /**
   * A task waits. It runs when {@link BpfScheduler.dispatch} sends it somewhere, here or later.
   * The object is a window, valid during the call.
   */
  enqueue(task: QueuedTask): void;

  /**
   * Time to send tasks on: after each batch of enqueue() calls, and whenever a CPU is about to run
   * out of dispatched tasks while others wait for a decision.
   *
   * @param budget how many more tasks the CPUs can take before one would have to wait behind
   *   another that was dispatched earlier. More may be sent, less too; a policy that sends all
   *   it has leaves the order to the queues' `vtime`.
   */
  dispatch?(budget: number): void;

  /** Called about every `tickMs` of {@link PolicyOptions}, and never while nothing happens. @param nowNs CLOCK_MONOTONIC */
  tick?(nowNs: number): void;

  /** A task that was not seen before is about to be queued for the first time. The object is a window. */
  enter?(task: QueuedTask): void;

  /**
   * A task that the policy was told of will not be queued any more: it has ended, or left for another
   * scheduling class. Told together with what comes next, as nobody waits for it, or at the next tick.
   */
  exit?(slot: number, pid: number): void;

  /** CPUs came or went, or the domains changed. */
  machineChanged?(machine: PolicyMachine): void;

  /** The policy is being replaced or put out; what it still holds waits for its successor. */
  close?(): void;
}

/** What a policy file may set, as properties of its default export (`static` for a class). */
export interface PolicyOptions {
  /** Whether a task that wakes up to an idle CPU runs there at once, without the policy. Default true. */
  readonly builtinIdle?: boolean;
  /** How often tick() is called at most, ms, 1 to 60,000. Default 1000. */
  readonly tickMs?: number;
  /**
   * Whether no task may wait while a CPU that it may use idles. Default true: such a task is
   * rescued after the rescue bound. A policy that throttles sets it to false.
   */
  readonly workConserving?: boolean;
}

/**
 * What a policy file exports as default: a class, or a function that makes the policy. It gets
 * the scheduler, to dispatch with, and to look at the machine.
 */
export type PolicyFactory = (
  (new (scheduler: BpfScheduler) => Policy) | ((scheduler: BpfScheduler) => Policy)
) &
  PolicyOptions;

/**
 * The other form, scx_rustland_core's: the file exports `main`, which dequeues and dispatches
 * in a loop until {@link BpfScheduler.exited}.
 */
export type PolicyMain = ((scheduler: BpfScheduler) => void) & PolicyOptions;
