/**
 * A policy, tried without a kernel: on a machine that is imitated, with a load that is recorded or
 * made up, by a virtual clock. The same policy, load and machine give the same events, always and everywhere.
 */
import { MachineView, type MachineDescription } from '../machine-view.js';
import { toPolicyModule } from '../policy-module.js';
import type { PolicyFactory, PolicyMain } from '../policy.js';
import { offlineAbi } from './abi.js';
import type { Fault, TrialEvent } from './events.js';
import { machineOf } from './machine-shape.js';
import { ORIGIN_NS, SimKernel } from './sim-kernel.js';
import { SimTask } from './sim-task.js';
import { summarize, type TrialSummary } from './summary.js';
import type { Workload } from './workload.js';

const NS_PER_US = 1000;
const NS_PER_MS = 1e6;

export interface TrialOptions {
  /** What is to be scheduled: a trace, or what the helpers (hogs(), periodic(), …) make, joined. */
  readonly load: readonly Workload[];
  /** Shape (`2x2x2`: nodes x caches per node x cores per cache, x threads) or description. Default `1x1x2`. */
  readonly machine?: string | MachineDescription;
  /** When the trial ends, whatever is left to do: ms of the virtual clock. Default 1000. */
  readonly forMs?: number;
  /** Settings that the policy reads in `scheduler.options`. */
  readonly options?: Readonly<Record<string, number | boolean | string>>;
  /** How long each turn of the policy takes, us of the virtual clock. Default 10. */
  readonly turnUs?: number;
  /** The domains' own slice, us. Default 20,000. */
  readonly sliceUs?: number;
  /** How long a task may wait while a CPU idles until it is taken from the policy, ms. Default 20. */
  readonly rescueMs?: number;
  /** Places in the ring of records, a power of two. Default 8192, as in BPF. */
  readonly ringRecords?: number;
  /** Is told of every event as it happens; without, they are kept in {@link Trial.events}. */
  readonly onEvent?: (event: TrialEvent) => void;
  /** Called at the end of each turn of the policy. */
  readonly onTurn?: () => void;
  /** Is told what the policy logs. */
  readonly log?: (message: string) => void;
}

export interface Trial {
  /** The dispatch trace: decisions, runs and rescues, in the order of `atNs`. Empty with onEvent. */
  readonly events: readonly TrialEvent[];
  /** What the policy did wrong; empty for one that is well. */
  readonly faults: readonly Fault[];
  readonly summary: TrialSummary;
  /** BPF's counters of interactive mode, as docs/policy-design.md has them: `policy_cpu`, … */
  readonly counters: Readonly<Record<string, number>>;
}

/** What a policy file exports, or its default export. */
export type TriedPolicy =
  PolicyFactory | { readonly default: PolicyFactory } | { readonly main: PolicyMain };

/**
 * Runs a policy until all tasks are done or the time is over. What it throws becomes a fault.
 *
 * @throws TypeError for what is no policy; RangeError for what is no machine, or a load that does not fit on it
 */
export async function tryOffline(policy: TriedPolicy, options: TrialOptions): Promise<Trial> {
  const { machine: shape = '1x1x2', load, forMs = 1000, onEvent, log } = options;
  const { turnUs = 10, sliceUs = 20_000, rescueMs = 20, ringRecords } = options;
  const machine = typeof shape === 'string' ? machineOf(shape) : shape;
  const module = toPolicyModule(typeof policy === 'function' ? { default: policy } : policy);
  const abi = offlineAbi(ringRecords);
  const events: TrialEvent[] = [];
  const tasks = makeTasks(load, machine);
  const kernel = new SimKernel(
    {
      abi,
      machine,
      policy: module.options,
      turnNs: Math.max(1, Math.round(turnUs * NS_PER_US)),
      sliceNs: Math.round(sliceUs * NS_PER_US),
      rescueNs: Math.round(rescueMs * NS_PER_MS),
      forNs: Math.round(forMs * NS_PER_MS),
      onEvent: onEvent ?? ((event) => events.push(event)),
      onTurn: options.onTurn ?? (() => undefined),
    },
    tasks,
  );
  try {
    await module.run({
      abi,
      channel: kernel.channel,
      machine: new MachineView(abi, kernel.channel, machine),
      options: options.options ?? {},
      log: log ?? (() => undefined),
      onIgnored: (slot) => {
        kernel.noteIgnored(slot);
      },
    });
    if (!kernel.isClosing) throw new Error('it has returned before the end');
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    kernel.faults.add('throws', kernel.atNs, undefined, detail);
  }
  kernel.close();
  return {
    events,
    faults: kernel.faults.all,
    summary: summarize(tasks, kernel.cpus, kernel.atNs, kernel.nrDecided),
    counters: Object.fromEntries(kernel.channel.counters),
  };
}

function makeTasks(load: readonly Workload[], { domains }: MachineDescription): SimTask[] {
  const cpus = new Set(domains.flatMap((domain) => domain.cpus));
  const pids = new Set(load.map(({ pid }) => pid));
  if (pids.size < load.length) throw new RangeError('two tasks of the load have the same pid');
  return load.map((workload, index) => new SimTask(workload, index, cpus, ORIGIN_NS));
}
