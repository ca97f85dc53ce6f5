import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { setPriority } from 'node:os';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';

/** sched_prio_to_weight of the kernel (kernel/sched/core.c), from nice -20 to 19. */
const KERNEL_WEIGHTS = [
  ...[88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916],
  ...[9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277],
  ...[1024, 820, 655, 526, 423, 335, 272, 215, 172, 137],
  ...[110, 87, 70, 56, 45, 36, 29, 23, 18, 15],
];
const SCHED_IDLE_WEIGHT = 3;

/** sched_weight_to_cgroup: what the kernel tells schedulers of it. */
const toScx = (weight: number): number =>
  Math.min(Math.max(Math.floor((weight * 100 + 512) / 1024), 1), 10_000);

describe('the weight of a task', () => {
  let bare: BareScheduler;
  before(() => {
    bare = new BareScheduler();
  });
  after(() => {
    bare[Symbol.dispose]();
  });

  it('is what its nice level or class says, exactly, and follows at once', async () => {
    using hog = new Hog('0-1');
    await until(() => hog.ticks > 0);
    const weight = (): number => bare.scheduler.tasks.find(hog.pid)!.weight;
    const seen = KERNEL_WEIGHTS.map((_, index) => {
      setPriority(hog.pid, index - 20);
      return weight();
    });
    expect(seen).to.deep.equal(KERNEL_WEIGHTS.map(toScx));
    // As bpf/weight.h has the ends of the scale.
    expect([seen[0], seen[20], seen[39]]).to.deep.equal([8668, 100, 1]);

    setPriority(hog.pid, 0);
    execFileSync('chrt', ['--idle', '-p', '0', String(hog.pid)]);
    expect(weight()).to.equal(toScx(SCHED_IDLE_WEIGHT));
    execFileSync('chrt', ['--batch', '-p', '0', String(hog.pid)]);
    expect(weight()).to.equal(100);
  });

  it('is that of its nice level from its birth on', () => {
    setPriority(7);
    using hog = new Hog('0-1');
    setPriority(0);
    expect(bare.scheduler.tasks.find(hog.pid)!.weight).to.equal(toScx(KERNEL_WEIGHTS[27]!));
  });
});
