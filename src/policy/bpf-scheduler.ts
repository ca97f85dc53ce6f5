/**
 * A scheduler's view of the kernel: scx_rustland_core's BpfScheduler, over shared memory.
 *
 * Tasks come by dequeueTask(), decisions go by dispatchTask() or dispatch(), and take effect
 * together at notifyComplete(), with one call into the kernel. Nothing here allocates per task.
 */
import type { Channel, ExitInfo } from './channel.js';
import { DecisionTable } from './decision-table.js';
import type { DispatchedTask } from './dispatched-task.js';
import { findIdle, type Reach } from './idle-search.js';
import type { PolicyMachine } from './machine.js';
import type { PolicyAbi } from './policy-abi.js';
import { QueuedTask } from './queued-task.js';
import { RecordRing } from './record-ring.js';
import { SlotTable } from './slot-table.js';
import { TaskState } from './task-state.js';

/** What a policy is told, once. */
export interface SchedulerSetup {
  readonly abi: PolicyAbi;
  readonly channel: Channel;
  readonly machine: PolicyMachine & { claim(cpu: number): void };
  /** Settings of the command line and the file, by flag key: sliceUs, sliceUsMin, percpuLocal, … */
  readonly options: Readonly<Record<string, number | boolean | string>>;
  readonly log: (message: string) => void;
  /** Told of each dispatch() that is not heeded: of a task that does not wait, as far as the policy was told. */
  readonly onIgnored?: (slot: number) => void;
}

/** What the framework tells of tasks, besides that they wait. */
export interface TaskListener {
  enter?(task: QueuedTask): void;
  exit?(slot: number, pid: number): void;
}

/** Decisions about many tasks, as columns; those left out are 0. */
export interface DispatchBatch {
  readonly slots: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly slicesNs?: ArrayLike<number>;
  readonly vtimes?: ArrayLike<number>;
  readonly flags?: ArrayLike<number>;
}

const IDLE_WAIT_MS = 1000;
/** A loop that does not look at exited() is ended from within notifyComplete(). */
const MAX_TURNS_AFTER_END = 100;

/** Ends a policy's own loop that goes on after exited() has become true. Not to be caught. */
export class PolicyEnded extends Error {
  override readonly name = 'PolicyEnded';
  constructor() {
    super('the scheduler has ended, and the policy goes on');
  }
}

export class BpfScheduler {
  /** The machine: domains, and what CPUs do now. */
  readonly machine: PolicyMachine;
  /** Settings of the command line and the file, by flag key. */
  readonly options: Readonly<Record<string, number | boolean | string>>;
  /** Says something in the daemon's log. */
  readonly log: (message: string) => void;
  /** To be told of tasks that come and go, from within dequeueTask(). */
  listener: TaskListener = {};
  /** Longest sleep in notifyComplete(), ms: how late a tick may be. */
  waitMs = IDLE_WAIT_MS;

  readonly #abi: PolicyAbi;
  readonly #channel: Channel;
  readonly #claim: (cpu: number) => void;
  readonly #onIgnored: SchedulerSetup['onIgnored'];
  /** How far selectCpu() looks. */
  readonly #reach: Reach;
  readonly #ring: RecordRing;
  readonly #decisions: DecisionTable;
  readonly #task: QueuedTask;
  readonly #slots = new SlotTable();
  readonly #slotOfPid = new Map<number, number>();
  readonly #states: TaskState[] = [];
  readonly #hasRecord = (): boolean => !this.#ring.isEmpty;
  #turnsAfterEnd = 0;
  #nrWaiting = 0;

  constructor({ abi, channel, machine, options, log, onIgnored }: SchedulerSetup) {
    this.#abi = abi;
    this.#channel = channel;
    this.machine = machine;
    this.#claim = (cpu) => {
      machine.claim(cpu);
    };
    this.options = options;
    this.#reach = options['numaLocal'] === true ? 'node' : 'machine';
    this.log = log;
    this.#onIgnored = onIgnored;
    this.#ring = new RecordRing(abi, channel);
    this.#decisions = new DecisionTable(abi, channel);
    this.#task = new QueuedTask(channel.records, abi, channel);
  }

  /**
   * The next task that waits for a decision; undefined when there is none for now. The object
   * is always the same: it is valid until the next call.
   */
  dequeueTask(): QueuedTask | undefined {
    for (;;) {
      const at = this.#ring.next();
      if (at < 0) return undefined;
      if (this.#accept(at)) return this.#task;
    }
  }

  /**
   * An idle CPU for a task, claimed: it does not idle any more for who asks next, until it
   * has run something. In this order: `cpu` if its whole core idles, an idle core of cpu's
   * domain, `cpu`, an idle CPU of the domain, then of other domains, nearest first (with the
   * option numaLocal only those of the same node).
   *
   * @param pid a task that was dequeued before
   * @returns -1 when no CPU that the task may use idles, or the task is gone
   */
  selectCpu(pid: number, cpu: number): number {
    const slot = this.#slotOfPid.get(pid);
    return slot === undefined ? -1 : this.idleCpu(slot, cpu);
  }

  /** As selectCpu(), by slot. @param reach how far from `cpu` to look */
  idleCpu(slot: number, cpu: number, reach = this.#reach): number {
    const found = findIdle(this.machine, this.#channel, slot, cpu, reach);
    if (found >= 0) this.#claim(found);
    return found;
  }

  /**
   * Sends a task on. What becomes of it is told by the counters: a decision about a task that
   * no longer waits is *cancelled*; one that names a CPU which the task may not use, or which
   * there is not, is *bounced* to the queue of the task's domain.
   *
   * @returns false when the scheduler has ended
   */
  dispatchTask(task: DispatchedTask): boolean {
    const slot = this.#slotOfPid.get(task.pid);
    if (slot !== undefined && this.#slots.enqCnt[slot] === task.enqCnt) this.#setWait(slot, 0);
    this.#decisions.add(task.pid, task.enqCnt, task.cpu, task.sliceNs, task.vtime, task.flags);
    return !this.#channel.isClosing;
  }

  /**
   * Sends the task in a slot on, as dispatchTask() does.
   *
   * @param target a CPU, RL_CPU_ANY or domainTarget()
   * @param sliceNs time slice, ns; 0 is the domain's own
   * @param vtime place in the target's queue, 0 to 2^53; the smallest goes first
   * @param flags DispatchFlag bits
   * @returns false when the task does not wait for a decision (any more)
   */
  dispatch(slot: number, target: number, sliceNs = 0, vtime = 0, flags = 0): boolean {
    const enqCnt = this.#take(slot);
    if (enqCnt === 0) return false;
    this.#decisions.add(this.#slots.pid[slot]!, enqCnt, target, sliceNs, vtime, flags);
    return true;
  }

  /**
   * Hands all tasks that wait to a function, up to a number of them. Each object is a window, valid
   * during the call.
   *
   * @returns how many there were
   */
  dequeueBatch(take: (task: QueuedTask) => void, limit = Infinity): number {
    let count = 0;
    for (let task; count < limit && (task = this.dequeueTask()) !== undefined; count++) take(task);
    return count;
  }

  /**
   * Sends the tasks in `slots[0..count)` on, each as dispatch() does. With Float64Arrays for slices and vtimes nothing
   * is allocated, where dispatch() may cost two numbers of 16 bytes.
   *
   * @returns how many waited for a decision
   */
  dispatchBatch({ slots, targets, slicesNs, vtimes, flags }: DispatchBatch, count: number): number {
    let sent = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const enqCnt = this.#take(slot);
      if (enqCnt === 0) continue;
      const pid = this.#slots.pid[slot]!;
      this.#decisions.addFrom(pid, enqCnt, targets[i]!, flags?.[i] ?? 0, slicesNs, vtimes, i);
      sent++;
    }
    return sent;
  }

  /** The wait of a task that is being decided about; 0 when there is none. */
  #take(slot: number): number {
    const enqCnt = this.#slots.enqCnt[slot] ?? 0;
    if (enqCnt === 0) this.#onIgnored?.(slot);
    else this.#setWait(slot, 0);
    return enqCnt;
  }

  /** Whether a task waits for a decision, as far as the policy was told. */
  isWaiting(slot: number): boolean {
    return (this.#slots.enqCnt[slot] ?? 0) !== 0;
  }

  /** How many tasks wait for a decision, as far as the policy was told. */
  get nrWaiting(): number {
    return this.#nrWaiting;
  }

  /** Thread id of the task in a slot; 0 when there was none. */
  pidOf(slot: number): number {
    return this.#slots.pid[slot] ?? 0;
  }

  /** The CPU that the task ran on last, when it was queued. */
  cpuOf(slot: number): number {
    return this.#slots.cpu[slot] ?? 0;
  }

  /** The domain that the task was queued in. */
  domainOf(slot: number): number {
    return this.#slots.domain[slot] ?? 0;
  }

  /** Whether a task's affinity allows a CPU, as QueuedTask.mayRunOn() tells while it is at hand. */
  mayRunOn(slot: number, cpu: number): boolean {
    return this.#channel.allows(slot, cpu);
  }

  /**
   * Writes a task's affinity into a mask: bit c % 32 of word c / 32 for CPU c.
   *
   * @param mask a word for every 32 CPUs up to `machine.nrCpuIds`
   */
  readAffinity(slot: number, mask: Uint32Array): void {
    mask.fill(0);
    for (let cpu = 0; cpu < this.machine.nrCpuIds; cpu++) {
      if (this.#channel.allows(slot, cpu)) mask[cpu >>> 5]! |= 1 << (cpu & 31);
    }
  }

  /** A number for every task, kept by slot; 0 or `initial` for a task that is new. */
  taskState(initial = 0): TaskState {
    const state = new TaskState(this.#slots.size, initial);
    this.#states.push(state);
    return state;
  }

  /**
   * How many tasks can be sent before one has to wait behind another that was: one for each
   * CPU of interactive domains, less those that were sent and wait. O(CPUs).
   */
  get budget(): number {
    let budget = 0;
    for (const { id, interactive, cpus } of this.machine.domains) {
      if (!interactive) continue;
      let room = cpus.length - this.machine.nrQueuedIn(id);
      for (const cpu of cpus) room -= this.machine.nrQueuedOn(cpu);
      if (room > 0) budget += room;
    }
    return budget;
  }

  /**
   * The end of a turn: executes all decisions, then sleeps until there is something to do.
   * To be called in every turn, or the policy counts as stuck.
   *
   * @param nrPending tasks that the policy holds back, for the statistics
   */
  notifyComplete(nrPending: number): void {
    const { control } = this.#channel;
    this.flush();
    control[this.#abi.control.nr_scheduled] = nrPending;
    this.#ring.release();
    control[this.#abi.control.turns] = control[this.#abi.control.turns]! + 1;
    if (this.#channel.isClosing && ++this.#turnsAfterEnd > MAX_TURNS_AFTER_END) {
      throw new PolicyEnded();
    }
    const hasWork = !this.#ring.isEmpty || this.#decisions.count > 0;
    this.#channel.wait(hasWork ? 0 : this.waitMs, this.#hasRecord);
    // From here on CPUs that run out of tasks say so again.
    Atomics.store(control, this.#abi.control.demand, 0);
  }

  /** Executes all decisions made so far. */
  flush(): void {
    this.#decisions.execute();
  }

  /** CLOCK_MONOTONIC, ns: the clock of all of a task's times. A call into the C library. */
  now(): number {
    return this.#channel.now();
  }

  /** Whether to end: the scheduler was detached or is to be, or the policy is replaced. */
  exited(): boolean {
    return this.#channel.isClosing;
  }

  /** Detaches the scheduler and ends the daemon. */
  shutdownAndReport(): ExitInfo {
    return this.#channel.shutDown();
  }

  get nrOnlineCpus(): number {
    return this.machine.domains.reduce((sum, { cpus }) => sum + cpus.length, 0);
  }
  /** CPUs of the domains that run a task of ours now. */
  get nrRunning(): number {
    let running = 0;
    for (const { cpus } of this.machine.domains) {
      for (const cpu of cpus) if (this.machine.runningPid(cpu) !== 0) running++;
    }
    return running;
  }
  /** Records that have not been dequeued. */
  get nrQueued(): number {
    return this.#ring.length;
  }
  /** What notifyComplete() was told last. */
  get nrScheduled(): number {
    return this.#channel.control[this.#abi.control.nr_scheduled]!;
  }
  /** Decisions that were executed. */
  get nrUserDispatches(): number {
    return this.#channel.counter('policy_cpu') + this.#channel.counter('policy_any');
  }
  /** Tasks that went to an idle CPU, or around the policy, without a record. */
  get nrKernelDispatches(): number {
    return this.#channel.counter('policy_idle') + this.#channel.counter('policy_bypass');
  }
  /** Decisions that came too late: the task no longer waited. */
  get nrCancelDispatches(): number {
    return this.#channel.counter('policy_stale');
  }
  /** Decisions for a CPU that the task may not use: sent to its domain. */
  get nrBounceDispatches(): number {
    return this.#channel.counter('policy_bounced');
  }
  /** Decisions about a thread that there is not. */
  get nrFailedDispatches(): number {
    return this.#channel.counter('policy_failed');
  }
  /** Tasks that found the ring full and were scheduled by the hybrid scheduler. */
  get nrSchedCongested(): number {
    return this.#channel.counter('policy_congested');
  }
  /** Tasks that were taken to run because the policy was late. */
  get nrRescued(): number {
    return this.#channel.counter('policy_rescued');
  }
  /** Tasks that were taken to run because they had waited for longer than the bound, though it was not late. */
  get nrHeld(): number {
    return this.#channel.counter('policy_held');
  }

  /** Takes note of a record. @returns whether it is one to be decided about */
  #accept(at: number): boolean {
    const { record, recordKinds } = this.#abi;
    const words = this.#channel.records;
    const slot = words[at + record.slot]!;
    const generation = words[at + record.gen]!;
    const pid = words[at + record.pid]!;
    if (this.#slots.reach(slot)) for (const state of this.#states) state.grow(this.#slots.size);

    if (words[at + record.kind] === recordKinds.exit) {
      // Its successor may have been queued first.
      if (this.#slots.generation[slot] !== generation) return false;
      this.#slots.generation[slot] = 0;
      this.#setWait(slot, 0);
      if (this.#slotOfPid.get(pid) === slot) this.#slotOfPid.delete(pid);
      this.listener.exit?.(slot, pid);
      return false;
    }

    this.#task.moveTo(at);
    const isNew = this.#slots.generation[slot] !== generation;
    // A thread that runs another program gets the id of its process's first one.
    if (isNew || this.#slots.pid[slot] !== pid) this.#slotOfPid.set(pid, slot);
    if (isNew) {
      this.#slots.generation[slot] = generation;
      for (const state of this.#states) state.values[slot] = state.initial;
      this.listener.enter?.(this.#task);
    }
    this.#slots.pid[slot] = pid;
    this.#slots.cpu[slot] = words[at + record.cpu]!;
    this.#slots.domain[slot] = words[at + record.dom]!;
    this.#setWait(slot, words[at + record.seq]!);
    return true;
  }

  #setWait(slot: number, enqCnt: number): void {
    const before = this.#slots.enqCnt[slot]!;
    if (before === 0 && enqCnt !== 0) this.#nrWaiting++;
    else if (before !== 0 && enqCnt === 0) this.#nrWaiting--;
    this.#slots.enqCnt[slot] = enqCnt;
  }
}
