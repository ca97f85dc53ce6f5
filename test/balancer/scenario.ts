import { weightLimit } from '../../src/balancer/infeasible.js';
import { Machine } from '../../src/balancer/machine.js';
import type { Planner } from '../../src/balancer/plan.js';
import { NO_NODE, Snapshot, TaskFlag } from '../../src/balancer/snapshot.js';

export interface TaskSpec {
  readonly domain: number;
  readonly weight?: number;
  readonly duty?: number;
  readonly tgid?: number;
  readonly preferredNode?: number;
  /** Domains it may run in; everywhere if not given. */
  readonly allowed?: readonly number[];
  readonly flags?: number;
}

/** A machine of so many CPUs per domain, the domains listed node by node. */
export function machineOf(nodes: readonly (readonly number[])[], distance?: number[]): Machine {
  const cpus = nodes.flat();
  return new Machine({
    domainNode: nodes.flatMap((domains, node) => domains.map(() => node)),
    domainCapacity: cpus.map((count) => count * 1024),
    domainNrCpus: cpus,
    ...(distance === undefined ? {} : { nodeDistance: distance }),
  });
}

export function snapshotOf(machine: Machine, tasks: readonly TaskSpec[]): Snapshot {
  const snapshot = new Snapshot(machine);
  snapshot.reset(tasks.length);
  tasks.forEach((task, index) => {
    const i = snapshot.nrTasks;
    snapshot.slot[i] = index;
    snapshot.generation[i] = 1;
    snapshot.tgid[i] = task.tgid ?? index + 1;
    snapshot.domain[i] = task.domain;
    snapshot.weight[i] = task.weight ?? 100;
    snapshot.duty[i] = task.duty ?? 1;
    snapshot.preferredNode[i] = task.preferredNode ?? NO_NODE;
    snapshot.flags[i] = (task.flags ?? 0) | (task.allowed === undefined ? TaskFlag.everywhere : 0);
    for (const domain of task.allowed ?? []) {
      snapshot.allowed[i * snapshot.nrWords + (domain >>> 5)]! |= 1 << (domain & 31);
    }
    snapshot.commit();
  });
  return snapshot;
}

/** `count` equal tasks in one domain. */
export function hogs(count: number, domain: number, spec: Partial<TaskSpec> = {}): TaskSpec[] {
  return Array.from({ length: count }, () => ({ domain, ...spec }));
}

/** Makes a plan and carries it out. @returns the number of moves */
export function playRound(planner: Planner, snapshot: Snapshot): number {
  const plan = planner.plan(snapshot);
  for (let move = 0; move < plan.nrMoves; move++) {
    snapshot.domain[plan.task[move]!] = plan.target[move]!;
  }
  return plan.nrMoves;
}

/** Number of tasks in each domain. */
export function countTasks(snapshot: Snapshot, machine: Machine): number[] {
  const counts = new Array<number>(machine.nrDomains).fill(0);
  for (let i = 0; i < snapshot.nrTasks; i++) counts[snapshot.domain[i]!]!++;
  return counts;
}

/** CPUs that tasks of these weights which never sleep are due of so many. */
export function cpusDue(cpus: number, weights: readonly number[]): number[] {
  const limit = weightLimit(
    cpus,
    Float64Array.from(weights),
    new Float64Array(weights.length).fill(1),
  );
  return weights.map((weight) => Math.min(1, weight / limit));
}
