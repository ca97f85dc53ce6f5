import { expect } from 'chai';
import fc from 'fast-check';
import { weightLimit } from '../../src/balancer/infeasible.js';
import { Loads } from '../../src/balancer/load.js';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { anyScenario } from './any-scenario.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const machine = machineOf([
  [2, 2],
  [2, 2],
]);

function measure(tasks: readonly TaskSpec[], fixedFlags = 0): Loads {
  const loads = new Loads(machine);
  const snapshot = snapshotOf(machine, tasks);
  loads.measure(snapshot, fixedFlags);
  loads.detail(snapshot);
  return loads;
}

describe('Loads', () => {
  it('adds up weight x duty by domain and node', () => {
    const loads = measure([
      ...hogs(16, 0, { weight: 100 }),
      ...hogs(4, 1, { weight: 200, duty: 0.5 }),
      ...hogs(2, 3, { weight: 11 }),
    ]);
    expect([...loads.domainLoad]).to.deep.equal([1600, 400, 0, 22]);
    expect([...loads.nodeLoad]).to.deep.equal([2000, 22]);
    expect(loads.total).to.equal(2022);
  });

  it('knows every weight exactly, from 1 to 10000', () => {
    // scx_rusty has buckets: 151 instead of 100, 51 instead of 1, none for 10000.
    const weights = [1, 11, 100, 101, 8668, 9999, 10000];
    const loads = measure(
      weights
        .map((weight) => ({ domain: 0, weight, duty: 1 }))
        .concat(hogs(400, 1, { weight: 10000 }).map(() => ({ domain: 1, weight: 10000, duty: 1 }))),
    );
    expect([...loads.load.subarray(0, weights.length)]).to.deep.equal(weights);
  });

  it('cuts weights that no CPU is left for', () => {
    // W1 on 8 CPUs: the heavy task can use one, and 14 light ones share seven.
    const loads = measure([{ domain: 0, weight: 10000 }, ...hogs(14, 1, { weight: 1 })]);
    expect(loads.limit).closeTo(2, 1e-9);
    expect([...loads.domainLoad]).to.deep.equal([2, 14, 0, 0]);
  });

  it('counts everyone equally when there is a CPU for each', () => {
    const loads = measure([
      { domain: 0, weight: 8668 },
      { domain: 1, weight: 11, duty: 0.5 },
    ]);
    expect([...loads.domainLoad]).to.deep.equal([11, 5.5, 0, 0]);
  });

  it('tells fixed load from load of tasks that may run in some domains', () => {
    const loads = measure(
      [
        { domain: 0, flags: TaskFlag.pinned },
        { domain: 0, allowed: [0] },
        { domain: 0, allowed: [0, 2] },
        { domain: 0, flags: TaskFlag.worker },
        { domain: 0 },
      ],
      TaskFlag.pinned | TaskFlag.worker,
    );
    expect(loads.domainFixed[0]).to.equal(300);
    expect(loads.domainLoad[0]).to.equal(500);
    expect(loads.sets.count).to.equal(2);
    expect([loads.setLoad[0], loads.setLoad[machine.nrDomains]]).to.deep.equal([100, 100]);
  });

  it('has the same limit however the tasks are spread, and λ x min(P, D) of load in all', () => {
    fc.assert(
      fc.property(
        anyScenario,
        fc.array(fc.nat(), { minLength: 1 }),
        ({ machine, tasks }, where) => {
          const weights = Float64Array.from(tasks, ({ weight }) => weight ?? 100);
          const duties = Float64Array.from(tasks, ({ duty }) => duty ?? 1);
          const totalDuty = duties.reduce((sum, duty) => sum + duty, 0);
          const limit = weightLimit(machine.nrCpus, weights, duties);
          const load = limit * Math.min(machine.nrCpus, totalDuty);
          const spread = tasks.map(({ weight, duty }, i): TaskSpec => {
            const domain = where[i % where.length]! % machine.nrDomains;
            return { weight: weight ?? 100, duty: duty ?? 1, domain };
          });
          const loads = new Loads(machine);
          loads.measure(snapshotOf(machine, spread), 0);
          expect(loads.limit).to.equal(limit);
          loads.domainLoad.forEach((domainLoad, domain) => {
            const own = spread.filter((task) => task.domain === domain);
            const cut = own.map(({ weight, duty }) => Math.min(weight!, limit) * duty!);
            const expected = cut.reduce((sum, taskLoad) => sum + taskLoad, 0);
            expect(domainLoad).closeTo(expected, 1e-9 * load + 1e-12);
          });
          expect(loads.total).closeTo(load, 1e-9 * load);
        },
      ),
    );
  });

  it('I13 has zeros without tasks', () => {
    const loads = measure([]);
    expect([...loads.domainLoad, ...loads.nodeLoad, loads.total, loads.limit]).to.deep.equal(
      new Array<number>(8).fill(0),
    );
  });

  it('forgets the round before', () => {
    const loads = new Loads(machine);
    loads.measure(snapshotOf(machine, hogs(8, 0, { allowed: [0, 1], preferredNode: 1 })), 0);
    const snapshot = snapshotOf(machine, hogs(2, 3));
    loads.measure(snapshot, 0);
    loads.detail(snapshot);
    expect([...loads.domainLoad]).to.deep.equal([0, 0, 0, 200]);
    expect(loads.sets.count).to.equal(1);
    expect(loads.hasPreferences).to.be.false;
  });
});
