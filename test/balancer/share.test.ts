import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const fourDomains = machineOf([[2, 2, 2, 2]]);

/** Targets of a load that stays where it is, in tasks of load 100, to a hundredth. */
function sharesOf(tasks: readonly TaskSpec[], machine = fourDomains): number[] {
  const settled = tasks.map((task) => ({
    ...task,
    flags: (task.flags ?? 0) | TaskFlag.settling,
  }));
  const plan = new Planner(machine).plan(snapshotOf(machine, settled));
  expect(plan.nrMoves).to.equal(0);
  return [...plan.domains.target].map((target) => Math.round(target) / 100);
}

describe('fair shares', () => {
  it('are proportional to capacity', () => {
    const uneven = machineOf([[8, 4, 2, 2]]);
    expect(sharesOf(hogs(32, 3), uneven)).to.deep.equal([16, 8, 4, 4]);
  });

  it('follow capacity, not the number of CPUs', () => {
    const machine = machineOf([[4, 4]]);
    machine.domainCapacity.set([4096, 2048]);
    expect(sharesOf(hogs(12, 0), machine)).to.deep.equal([8, 4]);
  });

  it('leave a domain without capacity empty', () => {
    const machine = machineOf([[2, 0, 2]]);
    expect(sharesOf(hogs(12, 1), machine)).to.deep.equal([6, 0, 6]);
  });

  it('count pinned load where it is, and spread the rest over what remains', () => {
    const pinned = hogs(12, 0, { flags: TaskFlag.pinned });
    expect(sharesOf([...pinned, ...hogs(12, 0)])).to.deep.equal([12, 4, 4, 4]);
  });

  it('let free load make room for restricted load', () => {
    const bound = hogs(12, 0, { allowed: [0, 1] });
    expect(sharesOf([...bound, ...hogs(12, 0)])).to.deep.equal([6, 6, 6, 6]);
  });

  it('keep restricted load within its domains, and free load out of them', () => {
    const bound = hogs(18, 0, { allowed: [0, 1] });
    expect(sharesOf([...bound, ...hogs(6, 0)])).to.deep.equal([9, 9, 3, 3]);
  });

  it('serve nested and overlapping sets', () => {
    const tasks = [
      ...hogs(10, 0, { allowed: [0, 1] }),
      ...hogs(8, 1, { allowed: [1, 2] }),
      ...hogs(6, 3, { allowed: [2, 3] }),
    ];
    expect(sharesOf(tasks)).to.deep.equal([6, 6, 6, 6]);
  });

  it('leave a task larger than any share at home, and count the others without it', () => {
    const small = hogs(30, 1, { duty: 0.01 });
    expect(sharesOf([{ domain: 0 }, ...small])).to.deep.equal([1, 0.1, 0.1, 0.1]);
  });

  it('give two such tasks one home each', () => {
    expect(sharesOf(hogs(2, 0))).to.deep.equal([1, 0.33, 0.33, 0.33]);
  });

  it('I13 are zero without load', () => {
    expect(sharesOf([])).to.deep.equal([0, 0, 0, 0]);
  });
});
