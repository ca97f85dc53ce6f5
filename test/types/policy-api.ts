/**
 * What the public entry promises, as types: this file is compiled, not run. Each line under @ts-expect-error has to be an
 * error, or the compiler complains.
 */
import {
  BpfScheduler,
  DispatchFlag,
  DispatchedTask,
  EnqueueFlag,
  RL_CPU_ANY,
  TaskHeap,
  TaskIndex,
  domainTarget,
  type DispatchBatch,
  type ExitInfo,
  type Policy,
  type PolicyDomain,
  type PolicyFactory,
  type PolicyMachine,
  type PolicyMain,
  type QueuedTask,
  type TaskState,
} from 'scx-rusty-ts';
import { hogs, tryOffline, type Fault, type Trial, type Workload } from 'scx-rusty-ts/testing';

// The two forms of a policy.

class Whole implements Policy {
  static readonly builtinIdle = false;
  static readonly tickMs = 10;
  static readonly workConserving = false;
  readonly scheduler: BpfScheduler;
  readonly state: TaskState;
  constructor(scheduler: BpfScheduler) {
    this.scheduler = scheduler;
    this.state = scheduler.taskState(1);
  }
  enqueue(task: QueuedTask): void {
    this.state.values[task.slot] = task.execRuntime;
  }
  dispatch(budget: number): void {
    this.scheduler.dispatch(0, RL_CPU_ANY, budget);
  }
  tick(nowNs: number): void {
    this.scheduler.log(`${nowNs}`);
  }
  enter(task: QueuedTask): void {
    this.scheduler.log(task.commStr());
  }
  exit(slot: number, pid: number): void {
    this.scheduler.log(`${slot} ${pid}`);
  }
  machineChanged(machine: PolicyMachine): void {
    this.scheduler.log(`${machine.domains.length}`);
  }
  close(): void {
    this.scheduler.log('over');
  }
}
Whole satisfies PolicyFactory;
((scheduler: BpfScheduler) => new Whole(scheduler)) satisfies PolicyFactory;
((scheduler: BpfScheduler) => {
  while (!scheduler.exited()) scheduler.notifyComplete(0);
}) satisfies PolicyMain;

// @ts-expect-error enqueue() is what makes a policy.
({ dispatch: () => undefined }) satisfies Policy;
// @ts-expect-error A task is a task, not its slot.
({ enqueue: (slot: number) => slot }) satisfies Policy;
// @ts-expect-error It gets the scheduler, nothing else.
((machine: PolicyMachine) => ({ enqueue: () => machine })) satisfies PolicyFactory;
// @ts-expect-error Times are numbers of milliseconds, not texts.
Object.assign(() => new Whole(scheduler), { tickMs: '10' }) satisfies PolicyFactory;

// scx_rustland_core's calls.

declare const scheduler: BpfScheduler;
const queued: QueuedTask | undefined = scheduler.dequeueTask();
// @ts-expect-error There may be none.
queued.pid satisfies number;
if (queued !== undefined) {
  const { slot, generation, pid, tgid, cpu, domain, nrCpusAllowed, flags, weight, enqCnt } = queued;
  const { startTs, stopTs, execRuntime, totalRuntime, queuedTs, vtime } = queued;
  [slot, generation, pid, tgid, cpu, domain, nrCpusAllowed, flags, weight] satisfies number[];
  [enqCnt, startTs, stopTs, execRuntime, totalRuntime, queuedTs, vtime] satisfies number[];
  queued.mayRunOn(0) satisfies boolean;
  // @ts-expect-error What the kernel says of a task cannot be changed.
  queued.weight = 200;
  const task = new DispatchedTask(queued);
  task.cpu = RL_CPU_ANY;
  task.cpu = domainTarget(1);
  task.sliceNs = 5e6;
  task.vtime = 1;
  task.flags = DispatchFlag.preempt | DispatchFlag.ifIdle;
  // @ts-expect-error u64 are numbers here, exact up to 2^53: no BigInt for each task.
  task.vtime = 1n;
  scheduler.dispatchTask(task) satisfies boolean;
  // @ts-expect-error A decision names the task and the wait that it is about, so there is none without a task.
  new DispatchedTask();
  (flags & EnqueueFlag.wakeup) satisfies number;
}
scheduler.selectCpu(1, 0) satisfies number;
scheduler.notifyComplete(0);
// @ts-expect-error How many tasks it holds back has to be said.
scheduler.notifyComplete();
scheduler.exited() satisfies boolean;
scheduler.shutdownAndReport() satisfies ExitInfo;
[
  scheduler.nrOnlineCpus,
  scheduler.nrRunning,
  scheduler.nrQueued,
  scheduler.nrScheduled,
  scheduler.nrUserDispatches,
  scheduler.nrKernelDispatches,
  scheduler.nrCancelDispatches,
  scheduler.nrBounceDispatches,
  scheduler.nrFailedDispatches,
  scheduler.nrSchedCongested,
  scheduler.nrRescued,
  scheduler.nrHeld,
] satisfies number[];
// @ts-expect-error Counters are BPF's.
scheduler.nrQueued = 0;
// @ts-expect-error Only the framework makes one.
new BpfScheduler();

// More than that.

scheduler.dispatch(0, 3, 1e6, 0, DispatchFlag.preempt) satisfies boolean;
// @ts-expect-error Where to is not said.
scheduler.dispatch(0);
scheduler.dequeueBatch((task) => task.pid, 256) satisfies number;
const batch: DispatchBatch = { slots: new Uint32Array(4), targets: new Int32Array(4) };
scheduler.dispatchBatch(batch, 4) satisfies number;
// @ts-expect-error Columns, not rows.
scheduler.dispatchBatch([{ slot: 1, target: 2 }], 1);
scheduler.idleCpu(0, 0, 'node') satisfies number;
// @ts-expect-error There is no such distance.
scheduler.idleCpu(0, 0, 'socket');
[scheduler.pidOf(0), scheduler.cpuOf(0), scheduler.domainOf(0)] satisfies number[];
scheduler.readAffinity(0, new Uint32Array(32));
scheduler.machine.domains satisfies readonly PolicyDomain[];
scheduler.machine.isIdle(0) satisfies boolean;
// @ts-expect-error The machine is looked at, not changed.
scheduler.machine.domains = [];
const heap = new TaskHeap(new TaskIndex());
heap.push(1, 2.5);
heap.pop() satisfies number;
// @ts-expect-error Tasks are named by slot.
heap.push(queued, 1);

// Tests of policies.

const load: Workload[] = [
  ...hogs(2, { weight: 200 }),
  { comm: 'own', pid: 1, steps: [{ runNs: 1e6, everyNs: 1e7, times: 3 }, { weight: 50 }] },
];
void (tryOffline(Whole, { load, machine: '2x2x2', forMs: 100 }) satisfies Promise<Trial>);
// @ts-expect-error Something has to be scheduled.
void tryOffline(Whole, { machine: '1x1x1' });
declare const trial: Trial;
trial.faults satisfies readonly Fault[];
// @ts-expect-error A run computes for some time.
({ comm: 'none', pid: 1, steps: [{ sleepNs: 1 }] }) satisfies Workload;
