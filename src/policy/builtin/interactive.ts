/**
 * The policy that interactive mode starts with: scx_rustland's virtual deadlines, by their documented meaning,
 * for each domain.
 *
 *     vruntime   CPU time that a task has had, divided by its weight (100 is nice 0)
 *     clock      of a domain: the largest vruntime that was picked there in its turn, where none that runs is behind that
 *     deadline   vruntime + CPU time since the task woke up, divided by its weight, 2 s of it at most
 *
 * A new task starts at its domain's clock. One that wakes up is taken to be at most one base slice
 * (--slice-us, 20 ms) behind it: that is all the credit for sleeping. The task with the earliest deadline
 * goes first, equal ones in the order they came. So who sleeps often goes before who computes, with no
 * list of interactive tasks; and in the long run all get CPU time by their weights. One that wakes up and is first in
 * its domain takes a CPU there from a task whose deadline was later by a base slice or more, and which
 * has no more weight, or from a thread of this process (not with --no-preemption): kernels end slices at ticks, up to
 * 10 ms apart.
 *
 * Where the original does otherwise than it says, or leaves something open, here is what this one does:
 *
 * - The vruntime stays in the policy. The original sends its deadline to the kernel and gets it back as
 *   vruntime, so that what a task computes in one go is held against it for ever. `vtime` is only the place in
 *   the queue here.
 * - The charge is the growth of the task's CPU time, not the length of its last run: nobody pays twice for being
 *   queued twice, and CPU time got without the policy's knowledge is paid for, too.
 * - The clock goes as fast as the tasks' own vruntimes. The original adds up all charges, so that with n busy
 *   tasks it runs n times as fast, and lifts every task that is queued to it: then weights hardly count. Here
 *   only who wakes up is lifted.
 * - What a task has computed since it woke up counts by its weight in the deadline as well. In the original it does
 *   not, so that weights are wrong until everybody has computed for two seconds.
 * - Arrival is a number, not the time of day, which may be set back.
 * - A slice is --slice-us-min (1 ms) times weight / 100, from a quarter of it to the base slice. It does not
 *   grow when few tasks wait, for another may wake up; where none does, BPF lets the task go on. But who has not slept
 *   since its last turn goes on until its deadline is that of the next one in the queue, for a base slice at
 *   most: whose turn it is after this one is decided while it runs, so that it cannot have two in a row; and with
 *   turns that end at ticks, whatever their slices, one of three times the weight would have no more than the others.
 * - Whose turn comes after that of all who run in its domain is not sent ahead, to take the CPU of the first that stops: where
 *   few wait, each of them would have every second turn, whatever its weight.
 * - Who has waited for a second goes first, whatever its deadline: while more than that is in demand, a
 *   deadline alone bounds nothing. With 1,000 busy tasks per CPU turns take that long, and weights count
 *   no more.
 *
 * Domains: a task is sent to the domain it waits in, which is where its cache is warm, as often as a CPU of that
 * takes one. What is left of other domains' idle CPUs goes to tasks that wait, nearest domain first
 * (with --numa-local, of the same node only): to who is first and, if that one may not run there, to who has
 * waited longest of those who may. A task whose domain changes keeps its lead or lag.
 */
import type { BpfScheduler } from '../bpf-scheduler.js';
import { IdleCpus } from '../idle-cpus.js';
import type { PolicyDomain, PolicyMachine } from '../machine.js';
import type { Policy } from '../policy.js';
import type { QueuedTask } from '../queued-task.js';
import { DispatchFlag, EnqueueFlag, domainTarget } from '../targets.js';
import { TaskHeap, TaskIndex } from '../task-heap.js';
import { TaskLists } from '../task-lists.js';
import type { TaskState } from '../task-state.js';

const NS_PER_US = 1000;
const NICE_0 = 100;
/** Largest part of a deadline that comes of computing without a sleep, in base slices. */
const MAX_EXEC_SLICES = 100;
const LONGEST_WAIT_NS = 1e9;
/** By which turns end late, about: CONFIG_HZ is 100 to 1000. */
const TICK_NS = 4e6;
/** How many of a domain's tasks are asked whether they may use CPUs that idle and its first may not. */
const LOOKS = 32;

export default class Interactive implements Policy {
  readonly #scheduler: BpfScheduler;
  readonly #sliceNs: number;
  readonly #minSliceNs: number;
  readonly #numaLocal: boolean;
  readonly #preempts: boolean;
  readonly #vruntime: TaskState;
  readonly #deadline: TaskState;
  /** What the deadline will be about when the turn that was last given is over. */
  readonly #nextDeadline: TaskState;
  /** CPU time that has been charged, ns; -1 for a task that is new. */
  readonly #charged: TaskState;
  readonly #weight: TaskState;
  readonly #domain: TaskState;
  readonly #queuedNs: TaskState;
  /** 1 for a task that waits because it woke up. */
  readonly #woke: TaskState;
  readonly #byDeadline = new TaskIndex();
  /** A list for each domain. */
  readonly #byArrival = new TaskLists();
  /** Of this turn. Numbers with fractions or beyond 2^31 are kept in arrays: V8 allocates to pass them around. */
  readonly #nowNs = new Float64Array(1);
  /** By domain id: who waits there, by deadline, and the clock. */
  readonly #queues: TaskHeap[] = [];
  #clocks = new Float64Array(0);
  /** By domain id, where somebody waits: the smallest vruntime of those that ran there when the turn began, or Infinity. */
  #running = new Float64Array(0);
  #turn = 0;
  /** By CPU: the turn in which it was last taken from who ran there. */
  #takenIn = new Int32Array(0);
  /** Who is to be sent, where to and how. */
  #batch = newBatch(0);
  readonly #idleCpus: IdleCpus;

  constructor(scheduler: BpfScheduler) {
    const { options } = scheduler;
    this.#scheduler = scheduler;
    this.#sliceNs = Number(options['sliceUs'] ?? 20_000) * NS_PER_US;
    this.#minSliceNs = Number(options['sliceUsMin'] ?? 1000) * NS_PER_US;
    this.#numaLocal = options['numaLocal'] === true;
    this.#preempts = options['preemption'] !== false;
    this.#vruntime = scheduler.taskState();
    this.#deadline = scheduler.taskState();
    this.#nextDeadline = scheduler.taskState();
    this.#charged = scheduler.taskState(-1);
    this.#weight = scheduler.taskState(NICE_0);
    this.#domain = scheduler.taskState();
    this.#queuedNs = scheduler.taskState();
    this.#woke = scheduler.taskState();
    this.#idleCpus = new IdleCpus(scheduler);
    this.machineChanged(scheduler.machine);
  }

  enqueue(task: QueuedTask): void {
    const { slot, domain, weight } = task;
    this.#charge(task);
    const exec = (task.execRuntime * NICE_0) / weight;
    const deadline = this.#vruntime.values[slot]! + Math.min(exec, MAX_EXEC_SLICES * this.#sliceNs);
    this.#domain.values[slot] = domain;
    this.#weight.values[slot] = weight;
    this.#deadline.values[slot] = deadline;
    this.#queuedNs.values[slot] = task.queuedTs;
    this.#woke.values[slot] = task.flags & EnqueueFlag.wakeup;
    this.#queues[domain]!.pushFrom(slot, this.#deadline.values);
    this.#byArrival.push(slot, domain);
  }

  dispatch(): void {
    const { domains } = this.#scheduler.machine;
    this.#nowNs[0] = this.#scheduler.now();
    this.#turn = (this.#turn + 1) | 0;
    let spare = 0;
    for (const domain of domains) {
      if (!domain.interactive) continue;
      if (this.#queues[domain.id]!.size > 0) this.#lookAtRunning(domain);
      if (this.#preempts) this.#sendUrgent(domain);
      const room = this.#roomIn(domain);
      const hasIdle = room > 0 && this.#queues[domain.id]!.size > 0 && this.#hasIdle(domain);
      let sent = 0;
      for (; sent < room && this.#isDue(domain, room - sent); sent++) {
        const slot = this.#pick(domain.id);
        this.#batch.slots[sent] = slot;
        this.#batch.targets[sent] = hasIdle
          ? this.#targetIn(domain, slot)
          : domainTarget(domain.id);
      }
      this.#send(sent);
      if (room > sent) spare += room - sent;
    }
    if (spare > 0 && this.#idleCpus.find()) for (const { id } of domains) this.#sendAbroad(id);
  }

  exit(slot: number): void {
    this.#byDeadline.remove(slot);
    this.#byArrival.remove(slot);
    // Who has the slot next may run before anything is known of it.
    this.#deadline.values[slot] = 0;
    this.#charged.values[slot] = -1;
  }

  machineChanged({ domains, nrCpuIds }: PolicyMachine): void {
    if (domains.length > this.#clocks.length) {
      const clocks = new Float64Array(domains.length);
      clocks.set(this.#clocks);
      this.#clocks = clocks;
      this.#running = new Float64Array(domains.length);
    }
    this.#batch = newBatch(nrCpuIds);
    this.#takenIn = new Int32Array(nrCpuIds);
    while (this.#queues.length < domains.length) this.#queues.push(new TaskHeap(this.#byDeadline));
  }

  /** Brings a task's vruntime up to date. */
  #charge({ slot, domain, weight, totalRuntime, flags }: QueuedTask): void {
    const charged = this.#charged.values[slot]!;
    const clock = this.#clocks[domain]!;
    let vruntime = clock;
    if (charged >= 0) {
      vruntime += this.#vruntime.values[slot]! - this.#clocks[this.#domain.values[slot]!]!;
      vruntime += ((totalRuntime - charged) * NICE_0) / weight;
      if ((flags & EnqueueFlag.wakeup) !== 0) vruntime = Math.max(vruntime, clock - this.#sliceNs);
      vruntime = Math.max(vruntime, 0);
    }
    this.#charged.values[slot] = totalRuntime;
    this.#vruntime.values[slot] = vruntime;
  }

  /** O(CPUs), of tasks of the domain that are known. */
  #lookAtRunning({ id, cpus }: PolicyDomain): void {
    let least = Infinity;
    for (const cpu of cpus) {
      const slot = this.#scheduler.machine.runningSlot(cpu);
      if (slot < 0 || this.#domain.values[slot] !== id || this.#charged.values[slot]! < 0) continue;
      least = Math.min(least, this.#vruntime.values[slot]!);
    }
    this.#running[id] = least;
  }

  /** Tasks that the domain's CPUs can take before one has to wait behind another. */
  #roomIn({ id, cpus }: PolicyDomain): number {
    const { machine } = this.#scheduler;
    let room = cpus.length - machine.nrQueuedIn(id);
    for (const cpu of cpus) room -= machine.nrQueuedOn(cpu);
    return room;
  }

  /**
   * Whether somebody waits in a domain who is to have the next turn: on one of its CPUs, less those that are taken by
   * tasks sent before, nobody runs whose next turn comes earlier. O(CPUs).
   */
  #isDue({ id, cpus }: PolicyDomain, room: number): boolean {
    const { size, first } = this.#queues[id]!;
    if (size === 0) return false;
    if (this.#hasWaited(this.#byArrival.firstOf(id))) return true;
    const { machine } = this.#scheduler;
    const deadline = this.#deadline.values[first]!;
    let left = room;
    for (const cpu of cpus) {
      const slot = machine.runningSlot(cpu);
      const isKnown =
        slot >= 0 && this.#domain.values[slot] === id && this.#charged.values[slot]! >= 0;
      if (isKnown && this.#nextDeadline.values[slot]! < deadline && --left <= 0) return false;
    }
    return true;
  }

  /** Whose turn it is, of a domain where somebody waits. */
  #next(domain: number): number {
    const oldest = this.#byArrival.firstOf(domain);
    return this.#hasWaited(oldest) ? oldest : this.#queues[domain]!.first;
  }

  /** Whether a task has waited for so long that it goes first. */
  #hasWaited(slot: number): boolean {
    return this.#nowNs[0]! - this.#queuedNs.values[slot]! > LONGEST_WAIT_NS;
  }

  /** Takes out the one whose turn it is. */
  #pick(domain: number): number {
    const queue = this.#queues[domain]!;
    const slot = this.#next(domain);
    if (slot === queue.first) {
      // One that is ahead may be the only one that waits: the clock does not leave the others behind.
      const vruntime = Math.min(this.#vruntime.values[slot]!, this.#running[domain]!);
      this.#clocks[domain] = Math.max(this.#clocks[domain]!, vruntime);
    } else {
      // It has waited too long, may be far ahead of the others, and is first even so.
      this.#deadline.values[slot] = 0;
    }
    return this.#take(domain, slot);
  }

  #take(domain: number, slot: number): number {
    this.#queues[domain]!.remove(slot);
    this.#byArrival.remove(slot);
    return slot;
  }

  /** While the first of a domain is one that woke up: lets it take a CPU, if it may. O(CPUs) for each. */
  #sendUrgent(domain: PolicyDomain): void {
    const queue = this.#queues[domain.id]!;
    while (queue.size > 0 && this.#woke.values[queue.first] !== 0) {
      const slot = queue.first;
      const cpu = this.#cpuToTake(domain, slot);
      if (cpu < 0) return;
      this.#takenIn[cpu] = this.#turn;
      this.#sendOne(this.#take(domain.id, slot), cpu, DispatchFlag.preempt);
    }
  }

  /**
   * Where a task runs that comes clearly later than this one: of such CPUs one for which the fewest wait, and of those
   * where the latest runs. By how much later than its own domain's clock, as one of another domain may run there. Latest
   * of all are threads of this process, which keep their CPUs for a slice of the hybrid scheduler's.
   *
   * @returns -1: nowhere, or a CPU idles
   */
  #cpuToTake({ id, cpus }: PolicyDomain, slot: number): number {
    const { machine } = this.#scheduler;
    const weight = this.#weight.values[slot]!;
    const earliest = this.#deadline.values[slot]! - this.#clocks[id]! + this.#sliceNs;
    let latest = earliest;
    let fewest = Infinity;
    let found = -1;
    for (const cpu of cpus) {
      if (machine.isIdle(cpu)) return -1;
      const running = machine.runningSlot(cpu);
      if (running < 0 || this.#takenIn[cpu] === this.#turn) continue;
      if (this.#weight.values[running]! > weight) continue;
      const deadline = machine.runsOwn(cpu)
        ? Infinity
        : this.#deadline.values[running]! - this.#clocks[this.#domain.values[running]!]!;
      const queued = machine.nrQueuedOn(cpu);
      const isBetter = queued < fewest || (queued === fewest && deadline > latest);
      if (deadline < earliest || !isBetter || !this.#scheduler.mayRunOn(slot, cpu)) continue;
      latest = deadline;
      fewest = queued;
      found = cpu;
    }
    return found;
  }

  /** Sends tasks of a domain to CPUs of others that idle. */
  #sendAbroad(domain: number): void {
    const queue = this.#queues[domain]!;
    while (queue.size > 0) {
      const idle = this.#idleFor(this.#next(domain));
      if (idle < 0) break;
      this.#sendOne(this.#pick(domain), idle, 0);
    }
    let slot = this.#byArrival.firstOf(domain);
    for (let looks = 0; looks < LOOKS && slot >= 0; looks++) {
      const next = this.#byArrival.nextOf(slot);
      const idle = this.#idleCpus.haveOneFor(slot) ? this.#idleFor(slot) : -1;
      if (idle >= 0) this.#sendOne(this.#take(domain, slot), idle, 0);
      slot = next;
    }
  }

  #idleFor(slot: number): number {
    const reach = this.#numaLocal ? 'node' : 'machine';
    return this.#scheduler.idleCpu(slot, this.#scheduler.cpuOf(slot), reach);
  }

  #hasIdle({ cpus }: PolicyDomain): boolean {
    for (const cpu of cpus) if (this.#scheduler.machine.isIdle(cpu)) return true;
    return false;
  }

  #targetIn({ id }: PolicyDomain, slot: number): number {
    const idle = this.#scheduler.idleCpu(slot, this.#scheduler.cpuOf(slot), 'domain');
    return idle < 0 ? domainTarget(id) : idle;
  }

  #sendOne(slot: number, target: number, flags: number): void {
    this.#batch.slots[0] = slot;
    this.#batch.targets[0] = target;
    this.#batch.flags[0] = flags;
    this.#send(1);
    this.#batch.flags[0] = 0;
  }

  /** Sends the first of the batch's tasks to their targets. */
  #send(count: number): void {
    const { slots, slicesNs, vtimes } = this.#batch;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      this.#sliceOf(slot, slicesNs, i);
      vtimes[i] = this.#deadline.values[slot]!;
    }
    this.#scheduler.dispatchBatch(this.#batch, count);
  }

  /** Into an array, as are all numbers with fractions. */
  #sliceOf(slot: number, slicesNs: Float64Array, at: number): void {
    const virtual = this.#weight.values[slot]! / NICE_0;
    const { size, first } = this.#queues[this.#domain.values[slot]!]!;
    let sliceNs = Math.max(this.#minSliceNs * virtual, this.#minSliceNs / 4);
    if (size > 0 && this.#woke.values[slot] === 0) {
      // Computing moves a deadline twice: by the vruntime, and by what it has computed since it woke up.
      const behindNs = this.#deadline.values[first]! - this.#deadline.values[slot]!;
      sliceNs = Math.max(sliceNs, (behindNs / 2) * virtual);
    }
    sliceNs = Math.min(sliceNs, this.#sliceNs);
    slicesNs[at] = sliceNs;
    this.#nextDeadline.values[slot] = this.#deadline.values[slot]! + (sliceNs + TICK_NS) / virtual;
  }
}

function newBatch(size: number): {
  readonly slots: Int32Array;
  readonly targets: Int32Array;
  readonly slicesNs: Float64Array;
  readonly vtimes: Float64Array;
  readonly flags: Uint8Array;
} {
  return {
    slots: new Int32Array(size),
    targets: new Int32Array(size),
    slicesNs: new Float64Array(size),
    vtimes: new Float64Array(size),
    flags: new Uint8Array(size),
  };
}
