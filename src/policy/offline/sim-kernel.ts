/**
 * The kernel's side of interactive mode without a kernel: tasks that compute and sleep, CPUs, and the
 * queues of bpf/pending.h, by a virtual clock. One policy and one load give one course of events.
 *
 *     wake-up ──> idle CPU (builtinIdle), or PENDING[dom] and a record ──decision──> DECIDED[dom], CPU[cpu]
 *     a CPU takes from CPU, DECIDED, then what was taken from the policy; else it goes on with its task, or
 *     takes what was decided for other domains, or idles
 *     pending for 20 ms while a CPU idles, or waiting anywhere for 2 s: taken from the policy
 *
 * What it leaves out: interrupts, other scheduling classes, what a switch and a cold cache cost, the
 * balancer's migrations. A policy is never late: each of its turns takes `turnNs`.
 */
import type { MachineDescription } from '../machine-view.js';
import { MemoryChannel, type KernelImitation, type TakenDecision } from '../memory-channel.js';
import type { PolicyAbi } from '../policy-abi.js';
import type { PolicyOptions } from '../policy.js';
import { DispatchFlag, EnqueueFlag, RL_CPU_ANY } from '../targets.js';
import { TaskHeap } from '../task-heap.js';
import type { RunEvent, TrialEvent } from './events.js';
import { FaultLog } from './fault-log.js';
import { SimCpu } from './sim-cpu.js';
import { SimDomain } from './sim-domain.js';
import type { SimQueue } from './sim-queue.js';
import { describeTarget, domainOfTarget } from './sim-target.js';
import type { SimTask } from './sim-task.js';

/** When the virtual clock starts: not at 0, which in records means never. */
export const ORIGIN_NS = 1e12;
const NS_PER_MS = 1e6;
const RESCUE_PERIOD_NS = 20 * NS_PER_MS;
const MAX_WAIT_NS = 2000 * NS_PER_MS;
const MAX_SLICE_NS = 1000 * NS_PER_MS;
const KEEP_SLICE_NS = NS_PER_MS;

export interface KernelSettings {
  readonly abi: PolicyAbi;
  readonly machine: MachineDescription;
  readonly policy: Required<PolicyOptions>;
  /** What a turn of the policy takes, ns. */
  readonly turnNs: number;
  /** The domains' own slice, ns. */
  readonly sliceNs: number;
  /** How long a task may wait while a CPU idles, ns. */
  readonly rescueNs: number;
  /** When the trial ends, whatever is left to do, ns. */
  readonly forNs: number;
  readonly onEvent: (event: TrialEvent) => void;
  /** At the end of each turn of the policy. */
  readonly onTurn: () => void;
}

interface Destination {
  readonly cpu?: SimCpu;
  readonly domain: SimDomain;
  /** Who is to take the task. */
  readonly kick: SimCpu | undefined;
  /** Why it is not where the policy wanted it. */
  readonly bounced?: string;
}

export class SimKernel implements KernelImitation {
  readonly channel: MemoryChannel;
  readonly faults = new FaultLog();
  readonly cpus: readonly SimCpu[];
  nowNs = ORIGIN_NS;
  nrRecords = 0;
  nrDecided = 0;
  readonly #settings: KernelSettings;
  readonly #domains: readonly SimDomain[];
  readonly #tasks: readonly SimTask[];
  readonly #byPid: ReadonlyMap<number, SimTask>;
  readonly #bySlot: (SimTask | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #freeSlots: number[] = [];
  /** CPUs, then domains, then tasks: each has at most one event to come. */
  readonly #timers = new TaskHeap();
  #nrLeft: number;
  /** Decisions, whatever became of them. */
  #nrAttempts = 0;

  constructor(settings: KernelSettings, tasks: readonly SimTask[]) {
    const { abi, machine } = settings;
    this.#settings = settings;
    this.channel = new MemoryChannel(abi, this, machine.nrCpuIds, machine.domains.length);
    this.#domains = machine.domains.map((domain) => new SimDomain(domain, abi, this.channel));
    this.cpus = Array.from({ length: machine.nrCpuIds }, (_, cpu) => {
      const domain = this.#domains.find(({ cpus }) => cpus.includes(cpu));
      return new SimCpu(cpu, domain, abi, this.channel);
    });
    this.#tasks = tasks;
    this.#byPid = new Map(tasks.map((task) => [task.pid, task]));
    this.#nrLeft = tasks.length;
    for (const task of tasks) this.#timers.push(this.#timerOf(task), task.dueNs);
  }

  /** Since the start, ns. */
  get atNs(): number {
    return this.nowNs - ORIGIN_NS;
  }

  get isClosing(): boolean {
    return this.#nrLeft === 0 || this.atNs >= this.#settings.forNs;
  }

  allows(slot: number, cpu: number): boolean {
    return this.#bySlot[slot]?.allowed.has(cpu) ?? false;
  }

  wait(timeoutMs: number): void {
    const { turnNs, forNs, onTurn, abi } = this.#settings;
    const { head, tail, demand } = abi.control;
    const { control } = this.channel;
    const endNs = ORIGIN_NS + forNs;
    onTurn();
    this.#runUntil(Math.min(this.nowNs + turnNs, endNs), () => false);
    const isBehind = control[head] !== control[tail];
    const { nrRecords } = this;
    // Who asks for a decision wakes it up, and a CPU in need; who has gone does not.
    const isWoken = (): boolean => isBehind || this.nrRecords > nrRecords || control[demand] !== 0;
    this.#runUntil(Math.min(this.nowNs + timeoutMs * NS_PER_MS, endNs), isWoken);
  }

  /** The policy named a slot that does not wait, as far as it was told. */
  noteIgnored(slot: number): void {
    const task = this.#bySlot[slot];
    if (task?.phase === 'pending' || task?.phase === 'decided') {
      const detail = `dispatch(${slot}) about a task that has been sent on already`;
      this.faults.add('double-dispatch', this.atNs, task, detail);
    } else {
      const detail = `dispatch(${slot}) about a task that does not wait`;
      this.faults.add('not-waiting', this.atNs, task, detail);
    }
  }

  /** The trial is over: what still runs has run as long as it has, and who waits, has waited. */
  close(): void {
    for (const cpu of this.cpus) if (cpu.running !== undefined) this.#leave(cpu, 'trial');
    if (this.nrRecords > 0 && this.#nrAttempts === 0) {
      const detail = `it was told of ${this.nrRecords} waits and sent no task on`;
      this.faults.add('never-dispatches', this.atNs, undefined, detail);
    }
  }

  // Time.

  #timerOf(task: SimTask): number {
    return this.cpus.length + this.#domains.length + task.index;
  }

  #demand(): void {
    this.channel.control[this.#settings.abi.control.demand] = 1;
  }

  #runUntil(untilNs: number, isEnough: () => boolean): void {
    while (!isEnough() && this.#nrLeft > 0) {
      if (this.#timers.firstKey > untilNs) {
        this.nowNs = untilNs;
        return;
      }
      this.nowNs = Math.max(this.nowNs, this.#timers.firstKey);
      this.#fire(this.#timers.pop());
    }
  }

  #fire(timer: number): void {
    const domain = timer - this.cpus.length;
    const task = domain - this.#domains.length;
    if (domain < 0) this.#onCpu(this.cpus[timer]!);
    else if (task < 0) this.#rescue(this.#domains[domain]!);
    else this.#onTask(this.#tasks[task]!);
  }

  // Tasks.

  /** It starts, or wakes up. */
  #onTask(task: SimTask): void {
    const isNew = task.slot < 0;
    if (isNew) this.#bear(task);
    if (task.leftNs === 0 && this.#goesToSleep(task)) return;
    task.execNs = 0;
    const flags = isNew ? 0 : EnqueueFlag.wakeup;
    const idle = this.#settings.policy.builtinIdle ? this.#idleFor(task) : undefined;
    if (idle === undefined) {
      this.#enqueue(task, flags);
    } else {
      this.#count('policy_idle');
      task.queuedNs = this.nowNs;
      task.sliceNs = this.#settings.sliceNs;
      this.#run(idle, task, 'idle');
    }
  }

  #bear(task: SimTask): void {
    const slot = this.#freeSlots.pop() ?? this.#bySlot.length;
    const generation = (this.#generations[slot] ?? -1) + 2;
    this.#generations[slot] = generation;
    this.#bySlot[slot] = task;
    task.slot = slot;
    task.generation = generation;
    this.#settle(task, this.#domainFor(task));
  }

  /** Makes a domain the task's own. */
  #settle(task: SimTask, domain: SimDomain): void {
    task.domain = domain.id;
    if (!domain.cpus.includes(task.cpu) || !task.allowed.has(task.cpu)) {
      task.cpu = domain.cpus.find((cpu) => task.allowed.has(cpu))!;
    }
    domain.nrTasks++;
  }

  /** Its affinity has changed, perhaps: its domain is another one if it may not run there. */
  #resettle(task: SimTask): void {
    const domain = this.#domains[task.domain]!;
    if (domain.cpus.some((cpu) => task.allowed.has(cpu))) return;
    domain.nrTasks--;
    this.#settle(task, this.#domainFor(task));
  }

  /** The one of the CPU that it is to start on, else one with the fewest tasks per CPU. */
  #domainFor({ allowed, firstCpu = -1 }: SimTask): SimDomain {
    const wanted = allowed.has(firstCpu) ? this.cpus[firstCpu]?.domain : undefined;
    if (wanted !== undefined) return wanted;
    const crowd = ({ nrTasks, cpus }: SimDomain): number => nrTasks / cpus.length;
    return this.#domains
      .filter(({ cpus }) => cpus.some((cpu) => allowed.has(cpu)))
      .reduce((best, domain) => (crowd(domain) < crowd(best) ? domain : best));
  }

  /** Brings a task to its next run. @returns whether it sleeps until then, or for ever */
  #goesToSleep(task: SimTask): boolean {
    const wakeNs = task.next(this.nowNs);
    if (wakeNs === undefined) {
      this.#bury(task);
      return true;
    }
    this.#resettle(task);
    if (wakeNs <= this.nowNs) return false;
    task.phase = 'asleep';
    this.#timers.push(this.#timerOf(task), wakeNs);
    return true;
  }

  #bury(task: SimTask): void {
    task.phase = 'gone';
    task.endedNs = this.atNs;
    this.#nrLeft--;
    this.#domains[task.domain]!.nrTasks--;
    this.#bySlot[task.slot] = undefined;
    this.#freeSlots.push(task.slot);
    const { slot, generation, pid, tgid, comm, stopNs, totalNs } = task;
    this.channel.publishExit({ slot, generation, pid, tgid, comm, stopNs, totalNs });
  }

  // Queues.

  /** Lets a task wait for the policy's decision. */
  #enqueue(task: SimTask, flags: number): void {
    const domain = this.#domains[task.domain]!;
    task.queuedNs = this.nowNs;
    const { slot, pid, generation, tgid, cpu, weight, comm, vtime } = task;
    const enqCnt = domain.interactive
      ? this.channel.publish({
          ...{ slot, pid, generation, tgid, cpu, weight, comm, vtime, flags, domain: domain.id },
          nrCpusAllowed: task.allowed.size,
          startNs: task.startNs,
          stopNs: task.stopNs,
          execNs: task.execNs,
          totalNs: task.totalNs,
          queuedNs: task.queuedNs,
        })
      : 0;
    if (enqCnt === 0) {
      if (domain.interactive) this.#count('policy_congested');
      this.#toHybrid(task, domain, this.nowNs);
      return;
    }
    this.nrRecords++;
    this.#count('policy_queued');
    task.enqCnt = enqCnt;
    task.phase = 'pending';
    domain.pending.add(task);
    this.#armRescue(domain);
  }

  #toHybrid(task: SimTask, domain: SimDomain, place: number): void {
    task.phase = 'hybrid';
    task.enqCnt = 0;
    task.sliceNs = this.#settings.sliceNs;
    domain.hybrid.insert(task, place);
    const idle = this.#idleFor(task);
    if (idle !== undefined) this.#schedule(idle);
  }

  #insert(task: SimTask, { cpu, domain }: Destination, place: number): void {
    const queue = cpu?.queue ?? domain.decided;
    (cpu ?? domain).showQueue();
    queue.insert(task, place);
    (cpu ?? domain).showQueue();
    this.#armRescue(domain);
  }

  // Decisions.

  decide(decision: TakenDecision): 'done' | 'bounced' | 'stale' {
    const { pid, target, sliceNs, vtime, flags } = decision;
    this.#nrAttempts++;
    const task = this.#byPid.get(pid);
    const pendingNs = this.nowNs - (task?.queuedNs ?? this.nowNs);
    const fault = this.#objection(decision, task);
    const to = fault === undefined ? this.#destination(task!, target, flags) : undefined;
    const verdict = to === undefined ? 'stale' : to.bounced === undefined ? 'done' : 'bounced';
    this.#settings.onEvent({
      type: 'decision',
      atNs: this.atNs,
      ...{ pid, comm: task?.comm ?? '', target: describeTarget(target) },
      ...{ sliceNs, vtime, flags, verdict, pendingNs: to === undefined ? 0 : pendingNs },
    });
    if (to === undefined) return 'stale';
    if (to.bounced === undefined) this.#count(to.cpu === undefined ? 'policy_any' : 'policy_cpu');
    else {
      this.#count('policy_bounced');
      this.faults.add('wrong-cpu', this.atNs, task, to.bounced);
    }
    this.#send(task!, decision, to);
    return verdict;
  }

  /** Why there is nothing to be decided. */
  #objection({ pid, enqCnt }: TakenDecision, task: SimTask | undefined): string | undefined {
    if (task === undefined || task.slot < 0) {
      this.#count('policy_failed');
      this.faults.add('wrong-task', this.atNs, { pid, comm: '' }, `there is no thread ${pid}`);
      return 'failed';
    }
    if (task.enqCnt === enqCnt && enqCnt !== 0) return undefined;
    this.#count('policy_stale');
    if (task.decidedEnqCnt === enqCnt) {
      const detail = `wait ${enqCnt} of the task has been decided already`;
      this.faults.add('double-dispatch', this.atNs, task, detail);
    } else {
      this.faults.add('too-late', this.atNs, task, `wait ${enqCnt} of the task is over`);
    }
    return 'stale';
  }

  #destination(task: SimTask, target: number, flags: number): Destination {
    const home = this.#domains[task.domain]!;
    const domain = domainOfTarget(target);
    const cpu = this.cpus[target];
    const toDomain = (to: SimDomain): Destination => ({ domain: to, kick: this.#idleOf(task, to) });
    const bounced = (why: string): Destination => ({ ...toDomain(home), bounced: why });
    if (target === RL_CPU_ANY) {
      const idle = this.#idleOf(task, home) ?? this.#idleAbroad(task, home);
      const isAbroad = idle !== undefined && idle.domain !== home;
      return isAbroad ? { cpu: idle, domain: idle.domain!, kick: idle } : toDomain(home);
    }
    if (domain !== undefined) {
      const to = this.#domains[domain];
      if (to === undefined) return bounced(`there is no domain ${domain}`);
      if (!to.interactive) return bounced(`domain ${domain} is not interactive`);
      if (to.cpus.some((id) => task.allowed.has(id))) return toDomain(to);
      return bounced(`the task's affinity allows no CPU of domain ${domain}`);
    }
    if (cpu?.domain === undefined) return bounced(`there is no ${describeTarget(target)}`);
    if (!cpu.domain.interactive)
      return bounced(`CPU ${target} is of a domain that is not interactive`);
    if (!task.allowed.has(target))
      return bounced(`the task's affinity does not allow CPU ${target}`);
    if ((flags & DispatchFlag.ifIdle) !== 0 && !cpu.isIdle) return toDomain(home);
    return { cpu, domain: cpu.domain, kick: cpu };
  }

  #send(task: SimTask, { sliceNs, vtime, flags, enqCnt }: TakenDecision, to: Destination): void {
    this.nrDecided++;
    this.#domains[task.domain]!.pending.delete(task);
    task.phase = 'decided';
    task.enqCnt = 0;
    task.decidedEnqCnt = enqCnt;
    task.vtime = vtime;
    task.sliceNs = Math.min(sliceNs === 0 ? this.#settings.sliceNs : sliceNs, MAX_SLICE_NS);
    const isPreempting = (flags & DispatchFlag.preempt) !== 0;
    const kick = to.kick ?? (isPreempting ? this.cpus[task.cpu] : undefined);
    // Before all that the CPU which is to be taken from somebody could take instead.
    const place = isPreempting
      ? kick!.queue.placeInFront(to.domain.decided.placeInFront(vtime))
      : vtime;
    this.#insert(task, to, place);
    if (kick === undefined) return;
    if (kick.running === undefined) this.#schedule(kick);
    else if (isPreempting) this.#preempt(kick);
  }

  /** The task gives up the CPU to whoever is first there. */
  #preempt(cpu: SimCpu): void {
    const next = this.#take(cpu);
    if (next === undefined) return;
    const task = this.#leave(cpu, 'preempted');
    this.#enqueue(task, 0);
    this.#run(cpu, next, next.phase === 'hybrid' ? 'hybrid' : 'policy');
  }

  // CPUs.

  /** What the task was to run is over, or its slice is. */
  #onCpu(cpu: SimCpu): void {
    const task = cpu.running!;
    this.#account(cpu);
    if (task.leftNs === 0) {
      if (this.#goesToSleep(task)) {
        this.#leave(cpu, task.endedNs === undefined ? 'sleep' : 'exit');
        this.#schedule(cpu);
        return;
      }
      if (!task.allowed.has(cpu.id)) {
        this.#enqueue(this.#leave(cpu, 'slice'), 0);
        this.#schedule(cpu);
        return;
      }
      if (task.sliceNs > 0) {
        this.#goOn(cpu);
        return;
      }
    }
    const next = this.#take(cpu);
    if (next !== undefined) {
      this.#enqueue(this.#leave(cpu, 'slice'), 0);
      this.#run(cpu, next, next.phase === 'hybrid' ? 'hybrid' : 'policy');
      return;
    }
    if (cpu.domain!.pending.size === 0) {
      task.sliceNs = this.#settings.sliceNs;
      this.#goOn(cpu);
    } else if (!task.isKept) {
      task.isKept = true;
      task.sliceNs = Math.min(this.#settings.sliceNs, KEEP_SLICE_NS);
      this.#demand();
      this.#goOn(cpu);
    } else {
      this.#enqueue(this.#leave(cpu, 'slice'), 0);
      this.#schedule(cpu);
    }
  }

  #account(cpu: SimCpu): void {
    const task = cpu.running!;
    const ranNs = this.nowNs - cpu.accountedNs;
    cpu.accountedNs = this.nowNs;
    cpu.busyNs += ranNs;
    task.leftNs -= ranNs;
    task.sliceNs -= ranNs;
    task.execNs += ranNs;
    task.totalNs += ranNs;
  }

  #goOn(cpu: SimCpu): void {
    const task = cpu.running!;
    this.#timers.push(cpu.id, this.nowNs + Math.min(task.sliceNs, task.leftNs));
  }

  #run(cpu: SimCpu, task: SimTask, by: RunEvent['by']): void {
    cpu.isIdle = false;
    cpu.sinceNs = cpu.accountedNs = this.nowNs;
    cpu.waitedNs = this.nowNs - task.queuedNs;
    cpu.by = by;
    cpu.nrSwitches++;
    cpu.show(task);
    if (task.totalNs > 0 && task.cpu !== cpu.id) task.nrMigrations++;
    task.waitsNs.push(cpu.waitedNs);
    task.phase = 'running';
    task.enqCnt = 0;
    task.isKept = false;
    task.startNs = this.nowNs;
    task.cpu = cpu.id;
    this.#goOn(cpu);
  }

  #leave(cpu: SimCpu, end: RunEvent['end']): SimTask {
    const task = cpu.running!;
    this.#account(cpu);
    this.#timers.remove(cpu.id);
    task.stopNs = this.nowNs;
    cpu.show(undefined);
    this.#settings.onEvent({
      type: 'run',
      atNs: this.atNs,
      ...{ cpu: cpu.id, pid: task.pid, comm: task.comm, ranNs: this.nowNs - cpu.sinceNs },
      ...{ waitedNs: cpu.waitedNs, by: cpu.by, end },
    });
    return task;
  }

  /** A CPU that has nothing to run finds something, or idles. */
  #schedule(cpu: SimCpu): void {
    const next = this.#take(cpu) ?? this.#seek(cpu);
    if (next === undefined) cpu.isIdle = true;
    else this.#run(cpu, next, next.phase === 'hybrid' ? 'hybrid' : 'policy');
  }

  /** A task that was decided for this CPU, or taken from the policy; in turns, where there are both. */
  #take(cpu: SimCpu): SimTask | undefined {
    const domain = cpu.domain!;
    if (cpu.isOthersTurn) {
      cpu.isOthersTurn = false;
      const other = domain.hybrid.takeFor(cpu.id);
      if (other !== undefined) return other;
    }
    const task = this.#takeDecided(cpu);
    if (task === undefined) return domain.hybrid.takeFor(cpu.id);
    cpu.isOthersTurn = true;
    const wantsMore = domain.decided.size < Math.floor(domain.cpus.length / 2) + 1;
    if (wantsMore && domain.pending.size > 0) this.#demand();
    return task;
  }

  #takeDecided(cpu: SimCpu): SimTask | undefined {
    const { queue, domain } = cpu;
    const shared = domain!.decided;
    const isSharedFirst = shared.goesBefore(queue, cpu.id);
    const task = (isSharedFirst ? shared : queue).takeFor(cpu.id);
    (isSharedFirst ? domain! : cpu).showQueue();
    return task;
  }

  /** From other domains, nearest first. */
  #seek(cpu: SimCpu): SimTask | undefined {
    const home = cpu.domain!;
    let isPending = home.pending.size > 0;
    for (const id of home.neighbours) {
      const other = this.#domains[id]!;
      const task = other.decided.takeFor(cpu.id) ?? other.hybrid.takeFor(cpu.id);
      other.showQueue();
      if (task !== undefined) return task;
      if (other.pending.size > 0) isPending = true;
    }
    if (isPending) this.#demand();
    return undefined;
  }

  /** Who idles, for a task: its last CPU if the core idles, another of its domain, of the nearest. */
  #idleFor(task: SimTask): SimCpu | undefined {
    const home = this.#domains[task.domain]!;
    return this.#idleOf(task, home) ?? this.#idleAbroad(task, home);
  }

  #idleOf(task: SimTask, domain: SimDomain): SimCpu | undefined {
    const { siblings } = this.#settings.machine;
    const idle = domain.cpus.filter((cpu) => this.cpus[cpu]!.isIdle && task.allowed.has(cpu));
    const cores = idle.filter((cpu) => siblings[cpu]!.every((other) => this.cpus[other]!.isIdle));
    const found = [
      cores.find((cpu) => cpu === task.cpu),
      cores[0],
      idle.find((cpu) => cpu === task.cpu),
      idle[0],
    ];
    const first = found.find((cpu) => cpu !== undefined);
    return first === undefined ? undefined : this.cpus[first];
  }

  #idleAbroad(task: SimTask, home: SimDomain): SimCpu | undefined {
    for (const id of home.neighbours) {
      const other = this.#domains[id]!;
      const idle = other.interactive ? this.#idleOf(task, other) : undefined;
      if (idle !== undefined) return idle;
    }
    return undefined;
  }

  // Rescue.

  #armRescue({ id }: SimDomain): void {
    const timer = this.cpus.length + id;
    if (!this.#timers.has(timer)) this.#timers.push(timer, this.nowNs + RESCUE_PERIOD_NS);
  }

  #rescue(domain: SimDomain): void {
    for (const task of [...domain.pending]) {
      const waitedNs = this.nowNs - task.queuedNs;
      const isLong = waitedNs >= MAX_WAIT_NS;
      const isHeld =
        this.#settings.policy.workConserving &&
        waitedNs >= this.#settings.rescueNs &&
        this.#idleOf(task, domain) !== undefined;
      if (isLong || isHeld) this.#takeBack(task, domain, 'held', waitedNs);
    }
    this.#findStarved(domain, domain.decided);
    for (const id of domain.cpus) this.#findStarved(domain, this.cpus[id]!.queue);
    const isWaitedIn =
      domain.pending.size + domain.decided.size > 0 ||
      domain.cpus.some((id) => this.cpus[id]!.queue.size > 0);
    if (isWaitedIn) this.#armRescue(domain);
  }

  #findStarved(domain: SimDomain, queue: SimQueue): void {
    for (const task of [...queue.tasks]) {
      const waitedNs = this.nowNs - task.queuedNs;
      if (waitedNs < MAX_WAIT_NS) continue;
      queue.remove(task);
      this.#takeBack(task, domain, 'starved', waitedNs);
    }
    domain.showQueue();
    for (const id of domain.cpus) this.cpus[id]!.showQueue();
  }

  #takeBack(task: SimTask, domain: SimDomain, why: 'held' | 'starved', waitedNs: number): void {
    const { pid, comm } = task;
    domain.pending.delete(task);
    this.#count(`policy_${why}`);
    this.faults.add(why, this.atNs, task, `after ${(waitedNs / NS_PER_MS).toFixed(1)} ms`);
    this.#settings.onEvent({ type: 'rescue', atNs: this.atNs, pid, comm, why, waitedNs });
    this.#toHybrid(task, domain, why === 'held' && waitedNs < MAX_WAIT_NS ? this.nowNs : 0);
  }

  #count(counter: string): void {
    this.channel.counters.set(counter, this.channel.counter(counter) + 1);
  }
}
