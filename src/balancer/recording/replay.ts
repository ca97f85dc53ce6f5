/**
 * Makes the plans of a recording again, with the planner of the daemon, and tells where
 * they differ. Each round starts from what was recorded, whatever the plans before it
 * would have changed.
 */
import { Planner, type Plan } from '../plan.js';
import type { PlanOptions } from '../plan-options.js';
import { Snapshot } from '../snapshot.js';
import { BadLine, decodeMachine, decodeTasks } from './decode.js';
import { recordPlan } from './encode.js';
import type { MachineLine, RecordedPlan, RoundLine } from './lines.js';

const MAX_DIFFERENCES = 20;

/** A round and its two plans. */
export interface Replayed {
  readonly number: number;
  readonly nrTasks: number;
  readonly recorded: RecordedPlan;
  readonly replayed: RecordedPlan;
  /** How the second differs from the first, one line each: the first MAX_DIFFERENCES. */
  readonly differences: readonly string[];
  readonly nrDifferences: number;
}

export class Replay {
  readonly #settings: Partial<PlanOptions>;
  #planner: Planner | undefined;
  #snapshot!: Snapshot;

  /** @param settings options to plan with instead of the recorded ones */
  constructor(settings: Partial<PlanOptions> = {}) {
    this.#settings = settings;
  }

  /** The machine of the rounds to come. @throws BadLine */
  setMachine(line: MachineLine): void {
    const machine = decodeMachine(line);
    this.#planner = new Planner(machine, { ...line.options, ...this.#settings });
    this.#snapshot = new Snapshot(machine);
  }

  /** @throws BadLine */
  round({ number, tasks, plan: recorded }: RoundLine): Replayed {
    const planner = this.#planner;
    if (planner === undefined) throw new BadLine('a round, and no machine before it');
    decodeTasks(tasks, this.#snapshot);
    const plan = planner.plan(this.#snapshot);
    const replayed = recordReplayed(plan, this.#snapshot, recorded);
    return {
      number,
      nrTasks: this.#snapshot.nrTasks,
      recorded,
      replayed,
      ...compare(recorded, replayed),
    };
  }
}

/** Answers and threads are no part of a plan: of the same moves they are taken over. */
function recordReplayed(plan: Plan, snapshot: Snapshot, recorded: RecordedPlan): RecordedPlan {
  const { task, answer, pid } = recorded.moves;
  const moveOf = new Map(task.map((index, move) => [index, move]));
  const replayed = recordPlan(plan, snapshot, [], () => 0);
  const of = (values: readonly number[]): number[] =>
    replayed.moves.task.map((index) => values[moveOf.get(index) ?? -1] ?? 0);
  return { ...replayed, moves: { ...replayed.moves, answer: of(answer), pid: of(pid) } };
}

/** Finds every number that is not the same double. */
function compare(
  recorded: RecordedPlan,
  replayed: RecordedPlan,
): Pick<Replayed, 'differences' | 'nrDifferences'> {
  const differences: string[] = [];
  let nrDifferences = 0;
  const check = (name: string, one: number | undefined, other: number | undefined): void => {
    if (Object.is(one, other)) return;
    if (nrDifferences++ >= MAX_DIFFERENCES) return;
    differences.push(`${name}: recorded ${one ?? 'none'}, replayed ${other ?? 'none'}`);
  };
  const checkAll = (name: string, one: readonly number[], other: readonly number[]): void => {
    const length = Math.max(one.length, other.length);
    for (let k = 0; k < length; k++) check(`${name} ${k}`, one[k], other[k]);
  };
  check('limit', recorded.limit, replayed.limit);
  check('total load', recorded.totalLoad, replayed.totalLoad);
  check('moves', recorded.moves.task.length, replayed.moves.task.length);
  checkAll('task of move', recorded.moves.task, replayed.moves.task);
  checkAll('target of move', recorded.moves.target, replayed.moves.target);
  checkAll('step of move', recorded.moves.why, replayed.moves.why);
  for (const level of ['domains', 'nodes'] as const) {
    for (const state of ['before', 'after', 'target'] as const) {
      const what = state === 'target' ? 'share' : `load ${state}`;
      checkAll(`${what} of ${level.slice(0, -1)}`, recorded[level][state], replayed[level][state]);
    }
  }
  return { differences, nrDifferences };
}
