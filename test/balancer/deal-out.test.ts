import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { hogs, machineOf, playRound, snapshotOf, type TaskSpec } from './scenario.js';

/** Four domains of two CPUs on two nodes. */
const machine = machineOf([
  [2, 2],
  [2, 2],
]);

// Nice -5 counts 144, a whole CPU. No exchange of two tasks for two makes these four more even.
const stuck: readonly TaskSpec[] = [
  ...hogs(3, 0, { weight: 100 }),
  ...hogs(2, 1, { weight: 305 }),
  { domain: 2, weight: 305 },
  ...hogs(4, 2, { weight: 33.5 }),
  { domain: 3, weight: 305 },
  { domain: 3, weight: 100 },
  ...hogs(4, 3, { weight: 11 }),
];

/** How far the loads are from their shares at most, before and after a round, and who moved. */
function play(tasks: readonly TaskSpec[]): { before: number; after: number; moved: TaskSpec[] } {
  const snapshot = snapshotOf(machine, tasks);
  const planner = new Planner(machine);
  const { domains, nrMoves, task } = planner.plan(snapshot);
  const worst = (loads: Float64Array): number =>
    Math.max(...loads.map((load, d) => Math.abs(load / domains.target[d]! - 1)));
  const moved = [...task.subarray(0, nrMoves)].map((i) => tasks[i]!);
  const result = { before: worst(domains.before), after: worst(domains.after), moved };
  playRound(planner, snapshot);
  expect(playRound(planner, snapshot)).to.equal(0);
  return result;
}

describe('dealing out', () => {
  it('places anew tasks that no exchange could place better', () => {
    const { before, after } = play(stuck);
    expect(before).above(0.03);
    expect(after).below(1e-9);
  });

  it('moves nobody who is to stay', () => {
    for (const stay of [
      { flags: TaskFlag.settling },
      { flags: TaskFlag.pinned },
      { preferredNode: 1 },
      { allowed: [0, 1, 2] },
    ]) {
      const tasks = stuck.map((task, i) => (i === 0 ? { ...task, ...stay } : task));
      const { after, moved } = play(tasks);
      expect(after).below(1e-9);
      expect(moved).not.to.include(tasks[0]);
    }
  });

  it('is not for tasks that sleep now and then', () => {
    expect(play(stuck.map((task) => ({ ...task, duty: 0.94 }))).moved).to.deep.equal([]);
  });

  it('changes nothing where it would not help', () => {
    // One is too large for its share wherever it is.
    const tasks = [...hogs(4, 0, { weight: 100 }), ...hogs(5, 1), ...hogs(4, 2), ...hogs(4, 3)];
    expect(play(tasks).moved).to.deep.equal([]);
  });
});
