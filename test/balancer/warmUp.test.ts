import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { warmUp } from '../../src/balancer/warmUp.js';
import { hogs, machineOf, snapshotOf } from './scenario.js';

describe('warmUp', () => {
  for (const [name, machine] of [
    ['one domain', machineOf([[4]])],
    ['40 domains in 3 nodes', machineOf([[2], new Array<number>(38).fill(2), [2]])],
  ] as const) {
    it(`leaves no trace in the next plan, with ${name}`, () => {
      const planner = new Planner(machine);
      warmUp(planner);
      const tasks = hogs(machine.nrDomains * 3, 0);
      const plan = planner.plan(snapshotOf(machine, tasks));
      const cold = new Planner(machine).plan(snapshotOf(machine, tasks));
      expect(plan.nrMoves).to.equal((machine.nrDomains - 1) * 3);
      expect([...plan.task.subarray(0, plan.nrMoves)]).to.deep.equal([
        ...cold.task.subarray(0, cold.nrMoves),
      ]);
      expect([...plan.target.subarray(0, plan.nrMoves)]).to.deep.equal([
        ...cold.target.subarray(0, cold.nrMoves),
      ]);
    });
  }
});
