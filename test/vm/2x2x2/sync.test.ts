import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aside } from '../support/aside.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { Scene } from '../support/scene.js';
import { wakeupsOn } from '../support/wakeups.js';

/** For what tests before have left the kernel to do. */
const QUIET_MS = 1000;
/** Long, next to what the kernel's own threads do meanwhile. */
const PAIR_MS = 1000;

/** Of one domain, whose two CPUs have nothing else to do. */
const pair = (...args: string[]) => wakeupsOn('0-1', '--pipe', '--ms', String(PAIR_MS), ...args);

describe('a waker that says it is about to sleep', () => {
  let bare: BareScheduler, aside: Aside;
  before(async () => {
    aside = new Aside('6-7');
    bare = new BareScheduler();
    await sleep(QUIET_MS);
  });
  after(() => {
    bare[Symbol.dispose]();
    aside[Symbol.dispose]();
  });

  it('gives its CPU to whom it wakes up', async () => {
    using scene = await Scene.of(bare, []);
    const { wakeups: count, cpus } = await pair();
    expect(count).to.be.above(2500);
    expect(scene.counts.wake_sync).to.be.at.least(0.95 * count);
    // They may meet on one CPU, and later on another: where one wakes, the other runs next.
    expect(Math.max(...Object.values(cpus))).to.be.at.least(0.5);
    expect(scene.counts.sync_broken).to.be.at.most(0.01 * count);
  });

  it('is not believed for a while when it runs on instead', async () => {
    using scene = await Scene.of(bare, []);
    const { wakeups: count, cpuMs } = await pair('--burst-us', '400');
    const { wake_sync, sync_broken } = scene.counts;
    // Each time costs a waker its next 16; there are two. Few have to be woken up at all.
    expect(sync_broken).to.be.within(1, 2 + count / 17);
    expect(wake_sync).to.be.at.most(0.1 * count);
    // Both ran at the same time.
    expect(cpuMs).to.be.at.least(1.5 * PAIR_MS);
  });

  it('passes nobody who waits for the CPUs of its domain', async () => {
    using scene = await Scene.of(bare, []);
    const hogs = [new Hog('0-1'), new Hog('0-1')];
    const before = hogs.map(({ ticks }) => ticks);
    const {
      wakeups: count,
      cpuMs,
      cpus,
    } = await wakeupsOn('0-1', '--pipe', '--tasks', '2', '--seconds', '1');
    const ticks = hogs.reduce((sum, hog, i) => sum + hog.ticks - before[i]!, 0);
    for (const hog of hogs) hog[Symbol.dispose]();
    expect(Object.keys(cpus)).to.deep.equal(['0', '1']);
    // Two hogs and two pairs on two CPUs: neither kind crowds out the other.
    expect(ticks * 10).to.be.at.least(0.6 * 1000);
    expect(cpuMs).to.be.at.least(0.3 * 1000);
    expect(scene.counts.wake_sync).to.be.at.most(0.1 * count);
  });
});
