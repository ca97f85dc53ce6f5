import { DecisionLog } from '../balancer/decision-log.js';
import { loadUnit } from '../balancer/load-unit.js';
import { Planner, type Plan } from '../balancer/plan.js';
import type { PlanOptions } from '../balancer/plan-options.js';
import { Snapshot } from '../balancer/snapshot.js';
import type { DomainLayout } from '../domains/layout.js';
import type { Round } from '../stats/round.js';
import type { Subject } from './explain/subject.js';
import { monotonicNs } from './clock.js';
import { toMachine, toMachineLayout, toNames } from './machine.js';
import type { DaemonOptions } from './options.js';
import type { Recorder } from './recording/recorder.js';
import type { Scheduler } from './scheduler.js';

const NS_PER_MS = 1e6;

/** What a round reads and writes of the scheduler. */
type Balanced = Pick<Scheduler, 'tasks' | 'plan' | 'counters'>;

const NO_ANSWERS = new Uint8Array(0);

/**
 * The balance tick: reads all tasks from shared memory, plans, applies. Nothing is
 * allocated in steady state but the small report.
 */
export class BalanceLoop {
  readonly #scheduler: Balanced;
  #layout!: DomainLayout;
  #options!: DaemonOptions;
  readonly #recorder: Recorder | undefined;
  readonly #startMs = performance.now();
  #planner!: Planner;
  #snapshot!: Snapshot;
  #rounds = 0;
  #log!: DecisionLog;
  readonly #pidOf: (slot: number) => number;

  constructor(
    scheduler: Balanced,
    layout: DomainLayout,
    options: DaemonOptions,
    recorder?: Recorder,
  ) {
    this.#scheduler = scheduler;
    this.#recorder = recorder;
    this.#pidOf = (slot) => scheduler.tasks.pidOf(slot);
    this.configure(layout, options);
  }

  /** Balances between these domains from now on. */
  configure(layout: DomainLayout, options: DaemonOptions): void {
    this.#options = options;
    if (layout !== this.#layout) {
      this.#layout = layout;
      const machine = toMachine(layout);
      this.#planner = new Planner(machine);
      this.#snapshot = new Snapshot(machine);
      this.#log = new DecisionLog(machine);
    }
    this.#planner.options = toPlanOptions(options);
    this.#recorder?.setMachine({
      type: 'machine',
      machine: toMachineLayout(layout),
      domains: toNames(layout),
      options: this.#planner.options,
      isApplied: options.loadBalance,
      intervalMs: options.intervalMs,
    });
  }

  /** One round. Without load balancing it measures and plans, and moves nothing. */
  run(): Round {
    const startMs = performance.now();
    const nowNs = monotonicNs();
    // A task that was moved stays put until its load has had time to show where it is.
    const { settleRounds, intervalMs } = this.#options;
    const settledNs = nowNs - settleRounds * intervalMs * NS_PER_MS;
    this.#scheduler.tasks.fill(this.#snapshot, this.#planner.machine, nowNs, settledNs);
    const plan = this.#planner.plan(this.#snapshot);
    if (this.#options.loadBalance) this.#scheduler.plan.write(plan, this.#snapshot);
    this.#rounds++;
    this.#logPlan(plan, startMs, nowNs);
    return this.#report(plan, startMs);
  }

  /** What the last rounds saw and decided. */
  get decisions(): Subject {
    return {
      layout: this.#layout,
      options: this.#planner.options,
      log: this.#log,
      stays: this.#planner.stays,
      snapshot: this.#snapshot,
      tasks: this.#scheduler.tasks,
      nowMs: performance.now(),
    };
  }

  #logPlan(plan: Plan, timeMs: number, nowNs: number): void {
    const { stays } = this.#planner;
    const isApplied = this.#options.loadBalance;
    const answers = isApplied ? this.#scheduler.plan.answers : NO_ANSWERS;
    const round = { number: this.#rounds, timeMs, isApplied, answers, pidOf: this.#pidOf };
    stays.update(this.#planner.options);
    this.#log.add(plan, stays, this.#snapshot, round);
    if (this.#recorder?.isOpen) {
      this.#recorder.offer({ ...round, timeNs: BigInt(nowNs), snapshot: this.#snapshot, plan });
    }
  }

  #report(plan: Plan, startMs: number): Round {
    const { counters } = this.#scheduler;
    const { before, after, target } = plan.domains;
    const { loadBalance } = this.#options;
    const { domainCapacity } = this.#planner.machine;
    const unit = loadUnit(plan.limit);
    const totalCapacity = domainCapacity.reduce((sum, capacity) => sum + capacity);
    const perCapacity = plan.totalLoad / unit / totalCapacity;
    const endMs = performance.now();
    return {
      number: this.#rounds,
      timeMs: endMs - this.#startMs,
      costMs: endMs - startMs,
      nrTasks: this.#snapshot.nrTasks,
      loads: Array.from(before, (load) => load / unit),
      shares: Array.from(domainCapacity, (capacity) => capacity * perCapacity),
      targets: Array.from(target, (load) => load / unit),
      deltas: Array.from(after, (load, domain) =>
        loadBalance ? (load - before[domain]!) / unit : 0,
      ),
      planned: loadBalance ? plan.nrMoves : 0,
      migrated: counters.read('move_done'),
      stale: counters.read('move_stale'),
      refused: counters.read('move_refused'),
      stolen: counters.read('greedy_local') + counters.read('greedy_xnuma'),
    };
  }
}

function toPlanOptions(options: DaemonOptions): PlanOptions {
  const { domainBandPct, nodeBandPct, deadbandCpus, balancedKworkers } = options;
  return { domainBandPct, nodeBandPct, deadbandCpus, excludeWorkers: balancedKworkers };
}
