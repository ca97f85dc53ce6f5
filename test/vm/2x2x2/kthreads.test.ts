import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ksmd } from '../support/ksm.js';
import { oneScheduler } from '../support/one-scheduler.js';
import { Hogs } from '../support/rescue.js';
import { Scene } from '../support/scene.js';
import { wakeupsOn } from '../support/wakeups.js';

const BUSY = '0-1';
const NR_BUSY = 2;
const NR_CPUS = 8;
/** Hogs take turns of this length, as no tuner shortens them here. */
const SLICE_MS = 20;
const LOOKS = 40;

/** Lets a worker of each CPU do some work, and waits for all of them; ms that it took. */
function askEveryCpu(): number {
  const startMs = performance.now();
  writeFileSync('/proc/sys/vm/stat_refresh', '1');
  return performance.now() - startMs;
}

describe('on CPUs that others keep busy', () => {
  // Who asks is to wait for those workers alone: not for a CPU itself, behind threads of V8's.
  const one = oneScheduler('2-7');

  /** How long it takes until all CPUs have done some work, the longest last; and what was counted. */
  async function askOften(...flags: string[]) {
    using scene = await Scene.of(one.bare, [], ...flags);
    using hogs = new Hogs(3 * NR_BUSY, BUSY);
    await hogs.progress(1);
    askEveryCpu();
    scene.start();
    const tookMs = Array.from({ length: LOOKS }, askEveryCpu).sort((a, b) => a - b);
    return { tookMs, ...scene.counts };
  }

  it('a kernel thread of a CPU runs as soon as it wakes up: others wait for what it does', async () => {
    const { tookMs, kthread, preempt } = await askOften();
    expect(tookMs.at(-1)).to.be.below(SLICE_MS / 4);
    // A worker that something else has just woken up does both, and is not woken up again.
    expect(kthread).to.be.at.least(0.9 * LOOKS * NR_CPUS);
    expect(preempt).to.be.at.least(0.9 * LOOKS * NR_BUSY);
  });

  it('a kernel thread of a CPU waits for a slice to end with --no-preemption, but for no queue', async () => {
    const { tookMs, preempt } = await askOften('--no-preemption');
    expect(preempt).to.equal(0);
    expect(tookMs[LOOKS / 2]).to.be.within(SLICE_MS / 2, 1.5 * SLICE_MS);
  });

  it('a task bound to one of them runs soon after it wakes up', async () => {
    using _scene = await Scene.of(one.bare, []);
    using hogs = new Hogs(3 * NR_BUSY, BUSY);
    await hogs.progress(1);
    // Nobody has credit at birth: its first turns, two at most in all runs seen, may have to wait for a slice.
    const periodic = ['--period-us', '5000', '--burst-us', '200', '--ms', '3000'];
    const { p99Us } = await wakeupsOn('0', ...periodic);
    expect(p99Us).to.be.below((SLICE_MS * 1000) / 4);
  });
});

describe('a kernel thread of a CPU that works for a while', () => {
  const one = oneScheduler();
  let ksmd: Ksmd;
  before(async () => {
    one.bare.configure();
    ksmd = await Ksmd.on('0');
  });
  after(() => ksmd[Symbol.asyncDispose]());

  /** The part of a CPU that it gets beside a hog, of those two. */
  async function shareOf(burstMs: number, sleepMs: number, ...flags: string[]): Promise<number> {
    using scene = await Scene.of(one.bare, [0], ...flags);
    const hog = scene.hogs.get(0)!;
    ksmd.work(burstMs, sleepMs);
    await sleep(500);
    const [ticks, cpuMs] = [hog.ticks, ksmd.cpuMs];
    await sleep(4000);
    const [hogMs, ksmdMs] = [10 * (hog.ticks - ticks), ksmd.cpuMs - cpuMs];
    return ksmdMs / (ksmdMs + hogMs);
  }

  it('goes on after each that wakes up and goes before it, and waits for no slice', async () => {
    using _scene = await Scene.of(one.bare, [0]);
    ksmd.work(SLICE_MS / 2, SLICE_MS);
    const [waitedMs, sleeps] = [ksmd.waitedMs, ksmd.sleeps];
    await wakeupsOn('0', '--period-us', '3000', '--burst-us', '200', '--ms', '3000');
    expect((ksmd.waitedMs - waitedMs) / (ksmd.sleeps - sleeps)).to.be.below(SLICE_MS / 4);
  });

  it('waits its turn like anybody once it has used up its slice', async () => {
    expect(await shareOf(3 * SLICE_MS, SLICE_MS)).to.be.below(0.45);
  });

  it('goes on even so with --kthreads-local', async () => {
    expect(await shareOf(3 * SLICE_MS, SLICE_MS, '--kthreads-local')).to.be.above(0.6);
  });

  it('waits its turn with --kthreads-local after a while', async () => {
    expect(await shareOf(60_000, 0, '--kthreads-local')).to.be.below(0.45);
  });
});
