/**
 * The trial of a policy before it gets real tasks: a few on a machine that is not there. It shows a
 * policy that throws, spins or forgets its tasks before anything depends on it, and lets V8
 * compile it.
 */
import { RL_CPU_ANY } from './targets.js';
import type { SchedulerSetup } from './bpf-scheduler.js';
import { MachineView, type MachineDescription } from './machine-view.js';
import { MemoryChannel, type KernelImitation, type VerdictName } from './memory-channel.js';
import type { PolicyAbi } from './policy-abi.js';
import type { PolicyModule } from './policy-module.js';

const TASKS = 64;
const TURNS = 200;
const SLICE_NS = 1e6;
const FIRST_PID = 1_000_000;

/** @throws whatever the policy throws; Error when it sends no task on */
export async function tryPolicy(
  module: PolicyModule,
  abi: PolicyAbi,
  machine: MachineDescription,
  options: SchedulerSetup['options'],
): Promise<void> {
  const kernel = new TrialKernel(abi, machine);
  await module.run({
    abi,
    channel: kernel.channel,
    machine: new MachineView(abi, kernel.channel, machine),
    options,
    log: () => undefined,
  });
  if (kernel.nrDecided === 0) {
    throw new Error(
      `it sent none of ${TASKS} tasks on in ${TURNS} turns: enqueue() or dispatch() has to call dispatch(slot, target)`,
    );
  }
}

/** Runs every task for a slice as soon as it is decided about, and queues it again. */
class TrialKernel implements KernelImitation {
  readonly channel: MemoryChannel;
  nrDecided = 0;
  nowNs = 1e12;
  #turns = 0;
  readonly #waits = new Map<number, number>();
  readonly #ran: number[] = [];
  readonly #cpu: number;
  readonly #domain: number;

  constructor(abi: PolicyAbi, { domains, nrCpuIds }: MachineDescription) {
    this.channel = new MemoryChannel(abi, this, nrCpuIds, domains.length);
    const first = domains.find(({ interactive }) => interactive) ?? domains[0]!;
    this.#cpu = first.cpus[0]!;
    this.#domain = first.id;
    for (let task = 0; task < TASKS; task++) this.#queue(task, 0);
  }

  get isClosing(): boolean {
    return this.#turns >= TURNS;
  }

  decide({ pid, enqCnt, target }: { pid: number; enqCnt: number; target: number }): VerdictName {
    const task = pid - FIRST_PID;
    if (this.#waits.get(task) !== enqCnt) return 'stale';
    this.#waits.delete(task);
    this.#ran.push(task);
    this.nrDecided++;
    return target < 0 || (target >= this.channel.cpus.length && target < RL_CPU_ANY)
      ? 'bounced'
      : 'done';
  }

  wait(): void {
    this.#turns++;
    this.nowNs += SLICE_NS;
    for (const task of this.#ran.splice(0)) this.#queue(task, this.#turns);
  }

  #queue(task: number, round: number): void {
    const enqCnt = this.channel.publish({
      slot: task,
      pid: FIRST_PID + task,
      cpu: this.#cpu,
      domain: this.#domain,
      weight: task % 3 === 0 ? 200 : 100,
      startNs: round === 0 ? 0 : this.nowNs - SLICE_NS,
      stopNs: round === 0 ? 0 : this.nowNs,
      execNs: (round % 8) * SLICE_NS,
      totalNs: round * SLICE_NS,
      queuedNs: this.nowNs,
      comm: `trial-${task}`,
    });
    this.#waits.set(task, enqCnt);
  }
}
