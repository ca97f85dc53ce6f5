import { expect } from 'chai';
import fc from 'fast-check';
import { Planner } from '../../src/balancer/plan.js';
import { defaultPlanOptions } from '../../src/balancer/plan-options.js';
import { STEADY_DUTY, steadyOptions } from '../../src/balancer/steady.js';
import { Step } from '../../src/balancer/step.js';
import { anyScenario } from './any-scenario.js';
import { cpusDue, hogs, machineOf, playRound, snapshotOf, type TaskSpec } from './scenario.js';

const twoDomains = machineOf([[8, 8]]);
const twoNodes = machineOf([
  [2, 2],
  [2, 2],
]);

/** The plan for tasks: which move, and why. */
function planned(tasks: readonly TaskSpec[], machine = twoDomains): [number, number][] {
  const plan = new Planner(machine).plan(snapshotOf(machine, tasks));
  return [...plan.task.subarray(0, plan.nrMoves)].map((task) => [task, plan.why[task]!]);
}

/** What tasks that never sleep get of so many CPUs, added up by weight. */
function cpusByWeight(cpus: number, tasks: readonly { weight: number }[]): Map<number, number> {
  const weights = tasks.map(({ weight }) => weight);
  const sums = new Map<number, number>();
  cpusDue(cpus, weights).forEach((due, i) => {
    sums.set(weights[i]!, (sums.get(weights[i]!) ?? 0) + due);
  });
  return sums;
}

describe('steadyOptions', () => {
  const bandsAt = (fluctuating: number): (number | undefined)[] => {
    const options = steadyOptions(defaultPlanOptions, { fluctuating, total: 200 });
    return [options?.domainBandPct, options?.nodeBandPct];
  };

  it('has bands as wide as that part of the load which fluctuates', () => {
    expect(bandsAt(6)).to.deep.equal([3, 3]);
    expect(bandsAt(14)).to.deep.equal([5, 7]);
  });

  it('has none narrower than a fifth of the usual ones, and none wider', () => {
    expect(bandsAt(0)).to.deep.equal([1, 2]);
    expect(bandsAt(3)).to.deep.equal([1.5, 2]);
    expect(bandsAt(20)).to.deep.equal([undefined, undefined]);
  });

  it('are nothing for a machine without load', () => {
    expect(steadyOptions(defaultPlanOptions, { fluctuating: 0, total: 0 })).to.equal(undefined);
  });
});

describe('plan, within the bands', () => {
  it('moves a task that never sleeps, and says so', () => {
    const moves = planned([...hogs(21, 0), ...hogs(19, 1)]);
    expect(moves.map(([, why]) => why)).to.deep.equal([Step.steady]);
  });

  it('moves nobody where loads fluctuate', () => {
    expect(planned([...hogs(21, 0, { duty: 0.9 }), ...hogs(19, 1)])).to.deep.equal([]);
    expect(planned([...hogs(21, 0, { duty: 0.9 }), ...hogs(19, 1, { duty: 0.9 })])).to.deep.equal(
      [],
    );
  });

  it('leaves alone who sleeps, however well it would fit', () => {
    // Without its short naps the machine would be even.
    const tasks = [...hogs(12, 0), ...hogs(12, 1), { domain: 0, duty: 0.5 }];
    expect(planned(tasks)).to.deep.equal([]);
  });

  it('waits until nothing is outside the bands', () => {
    const tasks = [...hogs(24, 0), ...hogs(19, 1)];
    expect(new Set(planned(tasks).map(([, why]) => why))).to.deep.equal(
      new Set([Step.spreadDomains]),
    );
  });

  it('only makes loads more even, whatever there is', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const snapshot = snapshotOf(machine, tasks);
        const planner = new Planner(machine);
        for (let round = 0; round < 10; round++) {
          const { nrMoves, task, why, domains } = planner.plan(snapshot);
          const moved = [...task.subarray(0, nrMoves)];
          if (moved.some((i) => why[i] === Step.steady)) {
            for (const i of moved) expect(snapshot.duty[i]).at.least(STEADY_DUTY);
            const sum = (loads: Float64Array): number =>
              loads.reduce((all, load, d) => all + load ** 2 / machine.domainCapacity[d]!, 0);
            expect(sum(domains.after)).below(sum(domains.before));
          }
          playRound(planner, snapshot);
        }
      }),
    );
  });

  // As cgroups of weights 1 and 4 with eight tasks each, and as nice -5, 0, 5 and 10.
  for (const groups of [
    [12, 50],
    [305, 100, 33.5, 11],
  ]) {
    it(`gives groups of tasks that weigh ${groups.join(', ')} their shares, from any start`, () => {
      const start = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 16, maxLength: 16 });
      fc.assert(
        fc.property(start, (domains) => {
          const tasks = domains.map((domain, i) => ({
            domain,
            weight: groups[i % groups.length]!,
          }));
          const snapshot = snapshotOf(twoNodes, tasks);
          const planner = new Planner(twoNodes);
          for (let round = 0; round < 4; round++) playRound(planner, snapshot);
          const due = cpusByWeight(8, tasks);
          const got = new Map(groups.map((weight) => [weight, 0]));
          for (let d = 0; d < twoNodes.nrDomains; d++) {
            const here = tasks.filter((_, i) => snapshot.domain[i] === d);
            for (const [weight, cpus] of cpusByWeight(2, here)) {
              got.set(weight, got.get(weight)! + cpus);
            }
          }
          for (const [weight, cpus] of got) {
            expect(cpus / due.get(weight)!, `weight ${weight}`).within(0.99, 1.01);
          }
        }),
        { numRuns: 500 },
      );
    });
  }
});
