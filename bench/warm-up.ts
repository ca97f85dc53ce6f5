import type { Planner } from '../src/balancer/plan.js';
import { Snapshot, TaskFlag } from '../src/balancer/snapshot.js';

const NR_TASKS = 2000;
const NR_ROUNDS = 60;

/**
 * Makes plans for made-up tasks until the code is compiled, so that the first measured round
 * is as quick as any other. The daemon does without: its first round takes some 10 ms instead
 * of 1 ms, once, where this would take it 0.2 s, and seconds under emulation.
 */
export function warmUp(planner: Planner): void {
  const { nrDomains, nrNodes } = planner.machine;
  const snapshot = new Snapshot(planner.machine);
  for (let round = 0; round < NR_ROUNDS; round++) {
    snapshot.reset(NR_TASKS);
    for (let task = 0; task < NR_TASKS; task++) {
      const i = snapshot.nrTasks;
      // Every kind of task, most of them in the first domains; every other round balanced.
      const isBound = task % 16 === 0;
      const spread = round % 2 === 0 ? nrDomains / 2 : nrDomains;
      snapshot.slot[i] = task;
      snapshot.generation[i] = round;
      snapshot.tgid[i] = task >>> 2;
      snapshot.domain[i] = task % Math.ceil(spread);
      snapshot.weight[i] = 1 + (task % 40) * 10;
      snapshot.duty[i] = ((task % 10) + 1) / 10;
      snapshot.preferredNode[i] = (task % nrNodes) - 1;
      snapshot.flags[i] = isBound ? 0 : TaskFlag.everywhere;
      if (isBound) allow(snapshot, i, [snapshot.domain[i], (task >>> 4) % nrDomains]);
      snapshot.commit();
    }
    planner.plan(snapshot);
  }
}

function allow(snapshot: Snapshot, task: number, domains: readonly number[]): void {
  const start = task * snapshot.nrWords;
  snapshot.allowed.fill(0, start, start + snapshot.nrWords);
  for (const domain of domains) snapshot.allowed[start + (domain >>> 5)]! |= 1 << (domain & 31);
}
