import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { Scene } from '../support/scene.js';
import { wakeups, wakeupsOn } from '../support/wakeups.js';

/** Born in one domain: on different nodes, they would have no CPU in common. */
const PAIR = ['--pipe', '--ms', '200', '--start-cpus', '0-1'];

/** SYNC_GRUDGE of bpf/sync.h. */
const GRUDGE = 16;
/** For what tests before have left to do, in V8's threads above all. */
const QUIET_MS = 1000;

describe('a waker that says it is about to sleep', () => {
  let bare: BareScheduler;
  before(async () => {
    await sleep(QUIET_MS);
    bare = new BareScheduler();
  });
  after(() => {
    bare[Symbol.dispose]();
  });

  it('gives its CPU to whom it wakes up', async () => {
    using scene = await Scene.of(bare, []);
    const { wakeups: count } = await wakeups(...PAIR);
    expect(count).to.be.above(500);
    // Who is interrupted before it sleeps has broken its word, and is not believed for a while.
    const { wake_sync, sync_broken } = scene.counts;
    expect(wake_sync + GRUDGE * sync_broken).to.be.at.least(0.95 * count);
    expect(wake_sync).to.be.at.least(0.3 * count);
  });

  it('is not believed for a while when it runs on instead', async () => {
    using scene = await Scene.of(bare, []);
    const { wakeups: count, cpuMs } = await wakeups(...PAIR, '--burst-us', '400');
    const { wake_sync, sync_broken, sync_prev_idle } = scene.counts;
    expect(sync_broken).to.be.within(1, 0.1 * count);
    expect(sync_prev_idle).to.be.at.least(4 * wake_sync);
    // Both ran at the same time.
    expect(cpuMs).to.be.at.least(1.5 * 200);
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
