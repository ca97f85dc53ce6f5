import { expect } from 'chai';
import { setPriority } from 'node:os';
import { Hog } from '../support/hog.js';
import type { BareScheduler } from '../support/in-process.js';
import { oneScheduler } from '../support/one-scheduler.js';
import { Scene } from '../support/scene.js';
import { wakeupsOn } from '../support/wakeups.js';
import { USER_HZ } from '../../../src/util/user-hz.js';

const BUSY = '0-1';
/** Hogs of domain 0 take turns of this length, as no tuner shortens them here. */
const SLICE_US = 20_000;
const PERIODIC = ['--period-us', '5000', '--burst-us', '200', '--ms', '1000'];
const WAKEUPS = 200;

/** What happens to a task that wakes up now and then beside more hogs than CPUs. */
async function beside(bare: BareScheduler, nice: number, hogNice: number, ...args: string[]) {
  using scene = await Scene.of(bare, [], ...args);
  const hogs = Array.from({ length: 4 }, () => new Hog(BUSY));
  for (const { pid } of hogs) setPriority(pid, hogNice);
  try {
    scene.start();
    const result = await wakeupsOn(BUSY, ...PERIODIC, '--nice', String(nice));
    return { ...result, ...scene.counts };
  } finally {
    for (const hog of hogs) hog[Symbol.dispose]();
  }
}

describe('a task that wakes up while all CPUs of its domain are busy', () => {
  const one = oneScheduler();

  it('takes one from a task whose turn comes later', async () => {
    const { preempt, p50Us, p99Us } = await beside(one.bare, 0, 0);
    expect(preempt).to.be.at.least(WAKEUPS / 2);
    expect(p50Us).to.be.below(SLICE_US / 20);
    // Once in a while both CPUs have only just been taken.
    expect(p99Us).to.be.below(SLICE_US / 4);
  });

  /*
   * The vtime of a light task runs 68 times as fast as that of others. Where it has a CPU
   * that nobody else wants, that is not to push others so far behind their clock that who
   * wakes up has to wait until all of them have caught up.
   */
  it('is not held up by what a light task gets elsewhere', async () => {
    using light = new Hog(BUSY);
    setPriority(light.pid, 19);
    light.allow('0-3');
    const before = light.ticks;
    const { p99Us } = await beside(one.bare, 0, 0);
    expect(light.ticks - before).above(USER_HZ / 2);
    expect(p99Us).to.be.below(SLICE_US / 4);
  });

  it('is not held up by what a light task gets at home while others sleep', async () => {
    using light = new Hog(BUSY);
    setPriority(light.pid, 19);
    const long = ['--tasks', '2', '--period-us', '50000', '--burst-us', '43000', '--ms', '1500'];
    const others = wakeupsOn(BUSY, ...long);
    const before = light.ticks;
    const { wakeups, p99Us } = await wakeupsOn(BUSY, ...PERIODIC);
    await others;
    expect(light.ticks - before).above(USER_HZ / 20);
    expect(wakeups).at.least(WAKEUPS * 0.95);
    expect(p99Us).to.be.below(SLICE_US / 4);
  });

  it('waits for a slice to end with --no-preemption', async () => {
    const { preempt, p99Us } = await beside(one.bare, 0, 0, '--no-preemption');
    expect(preempt).to.equal(0);
    expect(p99Us).to.be.above(SLICE_US / 4);
  });

  it('takes none from tasks of more weight', async () => {
    const { preempt } = await beside(one.bare, 5, -5);
    // Threads of the kernel, which are at nice 0, wake up as well.
    expect(preempt).to.be.at.most(WAKEUPS / 10);
  });
});
