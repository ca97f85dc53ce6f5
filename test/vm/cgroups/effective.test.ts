import { expect } from 'chai';
import { Cgroup } from '../support/cgroup.js';
import { BareScheduler } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';

/** What averages over some 32 ms may be off by. */
const NEAR = 0.02;
/** More than a round of all turns on the CPU, after which each task has been weighed again. */
const STAYS_MS = 500;
const LONGEST_MS = 10_000;

describe('the effective weight of a task', () => {
  let bare: BareScheduler;
  before(() => {
    bare = new BareScheduler('-g', '0');
  });
  after(() => {
    bare[Symbol.dispose]();
  });

  /** Of a task of the group that wants to run. cputime itself only waits. */
  const weightIn = (group: Cgroup): number => bare.scheduler.tasks.find(group.pids.at(-1)!)!.weight;

  /**
   * Waits until the tasks of each group weigh so much, and go on to: one that starts weighs
   * what is due and then less, until the average has no part of the time before it.
   */
  async function expectWeights(groups: readonly Cgroup[], due: readonly number[]): Promise<void> {
    const endMs = performance.now() + LONGEST_MS;
    let nearSinceMs = Infinity;
    let weights: number[] = [];
    await until(() => {
      const nowMs = performance.now();
      weights = groups.map(weightIn);
      const isNear = weights.every((weight, i) => Math.abs(weight / due[i]! - 1) <= NEAR);
      nearSinceMs = isNear ? Math.min(nearSinceMs, nowMs) : Infinity;
      return nowMs - nearSinceMs >= STAYS_MS || nowMs > endMs;
    });
    expect(nearSinceMs, `${weights.join()} where ${due.join()} is due`).to.be.finite;
  }

  it('is its part of what the groups above it get, as docs/architecture.md has it', async () => {
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 100);
    const x = new Cgroup('a/x', 100);
    const y = new Cgroup('a/y', 400);
    await x.hogs(2, '0');
    await y.hogs(2, '0');
    await b.hogs(1, '0');
    await expectWeights([x, y, b], [10, 40, 100]);

    // A group that is as little as can be: 1 beside 400.
    x.set('cpu.idle', 1);
    await expectWeights([x, y, b], [100 / 401 / 2, (400 * 100) / 401 / 2, 100]);
    x.set('cpu.idle', 0);
    x.set('cpu.weight', 100);
    await expectWeights([x, y, b], [10, 40, 100]);
    a.set('cpu.idle', 1);
    await expectWeights([x, y, b], [0.1, 0.4, 100]);
  });
});
