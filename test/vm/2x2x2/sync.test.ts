import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { HISTOGRAM_LENGTH, toHistogram } from '../../../src/daemon/histograms.js';
import { bucketOf } from '../../../src/stats/model/histogram.js';
import { Aside } from '../support/aside.js';
import { cpuOf, Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { PipePair } from '../support/pipe-pair.js';
import { Scene } from '../support/scene.js';
import { until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';
import { wakeupsOn } from '../support/wakeups.js';

/** For what tests before have left the kernel to do. */
const QUIET_MS = 1000;
/** Long, next to what the kernel's own threads do meanwhile. */
const PAIR_MS = 1000;

/** Of tests that only look at counters: enough that nobody else's wake-ups matter. */
const ENOUGH = 500;
/** Above a tick of 4 ms, below the 15 ms for which a waker runs on; a bucket of the histogram begins here. */
const LONG_WAIT_NS = 2 ** 23;

/** Of one domain, whose two CPUs have nothing else to do. */
const pair = (...args: string[]) => wakeupsOn('0-1', '--pipe', '--ms', String(PAIR_MS), ...args);

/** How many tasks have waited for long for a CPU of the pair. */
function longWaits(bare: BareScheduler): number {
  const words = new Float64Array(HISTOGRAM_LENGTH);
  const bucket = bucketOf(LONG_WAIT_NS);
  return [0, 1].reduce((sum, cpu) => {
    bare.scheduler.histograms.wait(cpu, words);
    return toHistogram(words)
      .counts.slice(bucket)
      .reduce((all, count) => all + count, sum);
  }, 0);
}

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
    // Who is given that CPU while the waker still runs there waits for it, and in no queue of ours.
    expect(scene.counts.dsq).to.be.at.most(0.01 * count);
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

  it('is not waited for longer than to the next tick when it runs on instead', async () => {
    using scene = await Scene.of(bare, []);
    const before = longWaits(bare);
    // Less than a slice, whose end would end it, too.
    await pair('--burst-us', '15000');
    expect(scene.counts.sync_broken).to.be.at.least(1);
    expect(longWaits(bare) - before).to.equal(0);
  });

  it('does not get whom it wakes up where that may not run', async () => {
    using scene = await Scene.of(bare, []);
    await using pipes = await PipePair.started('0-1');
    pipes.sides[1].allow('2-3');
    scene.start();
    await until(() => scene.counts.prev_idle + scene.counts.direct >= ENOUGH);
    expect(scene.counts.wake_sync).to.be.at.most(0.02 * ENOUGH);
    expect(bare.scheduler.exit).to.equal(undefined);
  });

  it('leaves it to its previous CPU, of the same domain, if that idles', async () => {
    using scene = await Scene.of(bare, []);
    await using pipes = await PipePair.started('0-1');
    pipes.sides[0].allow('0,4');
    pipes.sides[1].allow('1,5');
    scene.start();
    await until(() => scene.counts.sync_prev_idle >= ENOUGH);
    const { wake_sync, prev_idle, direct } = scene.counts;
    expect(wake_sync + prev_idle + direct).to.be.at.most(0.1 * ENOUGH);
  });

  it('takes it out of its domain only where tasks are lent to', async () => {
    const view = new TaskView(bare);
    for (const [isLent, ...flags] of [[true], [false, '-D', '0']] as const) {
      using scene = await Scene.of(bare, [], ...flags);
      await using pipes = await PipePair.started('0-1');
      const [first, second] = pipes.sides;
      second.allow('2-3');
      for (const side of [first, second]) side.allow('0-3');
      scene.start();
      if (isLent) {
        await until(() => scene.counts.wake_sync >= ENOUGH);
        continue;
      }
      await until(() => scene.counts.prev_idle + scene.counts.direct >= ENOUGH);
      expect(scene.counts.wake_sync).to.be.at.most(0.02 * ENOUGH);
      expect([first, second].map(({ pid }) => view.domain(pid))).to.deep.equal([0, 1]);
      expect(cpuOf(first.pid)).to.be.at.most(1);
      expect(cpuOf(second.pid)).to.be.within(2, 3);
    }
  });
});
