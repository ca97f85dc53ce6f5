import { expect } from 'chai';
import { DomainSets, EVERYWHERE, FIXED, MAX_SETS } from '../../src/balancer/domain-sets.js';
import { machineOf, snapshotOf } from './scenario.js';

const machine = machineOf([
  [2, 2],
  [2, 2],
]);

describe('DomainSets', () => {
  it('gives tasks with equal sets the same number', () => {
    const sets = new DomainSets(machine);
    const snapshot = snapshotOf(machine, [
      { domain: 0, allowed: [0, 1] },
      { domain: 3, allowed: [1, 3] },
      { domain: 1, allowed: [0, 1] },
    ]);
    const first = sets.find(snapshot, 0);
    expect(sets.find(snapshot, 1)).not.to.equal(first);
    expect(sets.find(snapshot, 2)).to.equal(first);
    expect([0, 1, 2, 3].map((d) => sets.hasDomain(first, d))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect([0, 1].map((n) => sets.hasNode(first, n))).to.deep.equal([true, false]);
    expect([0, 1].map((n) => sets.hasNode(EVERYWHERE, n))).to.deep.equal([true, true]);
    expect([0, 1, 2, 3].every((d) => sets.hasDomain(EVERYWHERE, d))).to.be.true;
  });

  it('takes tasks with nowhere to go, or where they may not be, for fixed', () => {
    const sets = new DomainSets(machine);
    const snapshot = snapshotOf(machine, [
      { domain: 2, allowed: [2] },
      { domain: 2, allowed: [] },
      { domain: 2, allowed: [0, 1] },
    ]);
    expect([0, 1, 2].map((task) => sets.find(snapshot, task))).to.deep.equal([FIXED, FIXED, FIXED]);
    expect(sets.count).to.equal(1);
  });

  it('starts anew after reset', () => {
    const sets = new DomainSets(machine);
    sets.find(snapshotOf(machine, [{ domain: 0, allowed: [0, 1] }]), 0);
    sets.reset();
    const set = sets.find(snapshotOf(machine, [{ domain: 3, allowed: [2, 3] }]), 0);
    expect(set).to.equal(1);
    expect([0, 1].map((n) => sets.hasNode(set, n))).to.deep.equal([false, true]);
  });

  it('takes no more different sets than it can handle', () => {
    const wide = machineOf([new Array<number>(64).fill(1)]);
    const sets = new DomainSets(wide);
    const tasks = Array.from({ length: MAX_SETS + 10 }, (_, k) => ({
      domain: 0,
      allowed: [
        0,
        ...[...Array(12).keys()]
          .filter((bit) => (((k + 1) >>> bit) & 1) === 1)
          .map((bit) => bit * 5 + 1),
      ],
    }));
    const snapshot = snapshotOf(wide, tasks);
    const found = tasks.map((_, task) => sets.find(snapshot, task));
    expect(new Set(found.slice(0, MAX_SETS - 1)).size).to.equal(MAX_SETS - 1);
    expect(found.slice(MAX_SETS - 1).every((set) => set === FIXED)).to.be.true;
    expect(sets.find(snapshot, 0)).to.equal(1);
  });
});
