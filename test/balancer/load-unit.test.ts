import { expect } from 'chai';
import fc from 'fast-check';
import { Loads } from '../../src/balancer/load.js';
import { loadUnit } from '../../src/balancer/load-unit.js';
import { anyScenario } from './any-scenario.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

/** Eight CPUs. */
const machine = machineOf([
  [2, 2],
  [2, 2],
]);
const NICE_MINUS_20 = 8668;
const NICE_19 = 1;

/** What is shown of each domain. */
function shownLoads(tasks: readonly TaskSpec[]): number[] {
  const loads = new Loads(machine);
  loads.measure(snapshotOf(machine, tasks), 0);
  return Array.from(loads.domainLoad, (load) => load / loadUnit(loads.limit));
}

describe('loadUnit', () => {
  it('counts busy threads while there is a CPU for each, whoever else has run', () => {
    // The limit is 1 here, the weight of the thread of nice 19: khugepaged, on many machines.
    const tasks = [...hogs(4, 0), ...hogs(2, 2, { weight: NICE_MINUS_20 })];
    const idle = { domain: 3, weight: NICE_19, duty: 0.01 };
    expect(shownLoads(tasks)).to.deep.equal([4, 0, 2, 0]);
    expect(shownLoads([...tasks, idle])).to.deep.equal([4, 0, 2, 0.01]);
  });

  it('counts nice-0 threads where CPUs are short', () => {
    const tasks = [...hogs(12, 0), ...hogs(2, 1, { weight: 50 }), ...hogs(2, 2, { weight: 200 })];
    const few = { domain: 3, weight: NICE_19 };
    // 100 x 12 + 50 x 2 + 200 x 2 = 1700, so the limit is some 212.
    expect(shownLoads([...tasks, few])).to.deep.equal([12, 1, 4, 0.01]);
  });

  it('counts those whose weight is cut as a CPU, where that is less than a nice-0 thread', () => {
    // Four of the CPUs are for the nice-0 threads, and twelve of nice 19 share the others.
    const shown = shownLoads([...hogs(4, 0), ...hogs(12, 1, { weight: NICE_19 })]);
    expect(shown[0]).to.be.closeTo(4, 1e-9);
    expect(shown[1]).to.be.closeTo(4, 1e-9);
  });

  it('has no jump where CPUs become short', () => {
    const [below, above] = [0.499, 0.501].map((duty) =>
      shownLoads([...hogs(7, 0), ...hogs(2, 1, { weight: NICE_19, duty })]),
    );
    below!.forEach((load, domain) => {
      expect(load).to.be.closeTo(above![domain]!, 0.01);
    });
  });

  it('is the load of a busy nice-0 thread, or of one at the limit, whatever runs', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const loads = new Loads(machine);
        loads.measure(snapshotOf(machine, [...tasks, { domain: 0 }]), 0);
        expect(Math.min(100, loads.limit) / loadUnit(loads.limit)).to.equal(1);
        expect(loads.total / loadUnit(loads.limit)).to.be.at.least(1);
      }),
    );
  });

  it('makes zeros of no load', () => {
    expect(shownLoads([])).to.deep.equal([0, 0, 0, 0]);
  });
});
