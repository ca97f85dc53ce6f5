import { expect } from 'chai';
import { bandsFor, type Bands } from '../../src/balancer/bands.js';
import { Loads } from '../../src/balancer/load.js';
import { defaultPlanOptions, type PlanOptions } from '../../src/balancer/plan-options.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const machine = machineOf([[2, 2]]);

function bandsOf(tasks: readonly TaskSpec[], options: Partial<PlanOptions> = {}): Bands {
  const loads = new Loads(machine);
  loads.measure(snapshotOf(machine, tasks), 0);
  return bandsFor({ ...defaultPlanOptions, ...options }, loads);
}

describe('bands', () => {
  it('are as wide as the options say where a fifth of the load fluctuates, or more', () => {
    for (const duty of [0.01, 0.5, 0.75]) {
      const { domain, node, whole } = bandsOf(hogs(8, 0, { duty }));
      expect([domain, node, whole]).to.deep.equal([0.05, 0.1, 0.1]);
    }
  });

  it('are a fifth of that for tasks that never sleep', () => {
    const { domain, node, whole } = bandsOf(hogs(8, 0));
    expect(domain).to.be.closeTo(0.01, 1e-12);
    expect(node).to.be.closeTo(0.02, 1e-12);
    expect(whole).to.equal(node);
  });

  it('grow with the part of the load that fluctuates, as loads count', () => {
    // A tenth of the load comes from tasks that sleep nearly always.
    const tasks = [...hogs(9, 0), ...hogs(1000, 1, { duty: 0.001 })];
    expect(bandsOf(tasks).domain).to.be.closeTo(0.05 * (0.1 * 0.999) * 5, 1e-12);
    // A weight that is no use fluctuates no more than the others.
    const limited = [...hogs(8, 0), ...hogs(1, 1, { weight: 10_000, duty: 0.5 })];
    expect(bandsOf(limited).domain).to.be.below(0.03);
  });

  it('never ask for more of nodes than of domains where the options do not', () => {
    const wide = bandsOf(hogs(8, 0), { domainBandPct: 30, nodeBandPct: 10 });
    expect(wide.whole).to.equal(wide.domain);
    expect(bandsOf(hogs(8, 0), { domainBandPct: 1000 }).domain).to.be.closeTo(2, 1e-12);
  });

  it('leave an idle machine to the deadband, which counts CPUs', () => {
    const { domain, deadband } = bandsOf([], { deadbandCpus: 0.5 });
    expect([domain, deadband]).to.deep.equal([0.01, 0]);
    expect(bandsOf(hogs(8, 0), { deadbandCpus: 0.5 }).deadband).to.be.closeTo(0.5 * 200, 1e-9);
  });
});
