import { expect } from 'chai';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runDaemon } from '../../../src/daemon/daemon.js';
import { spreadPct, type Round } from '../../../src/stats/round.js';
import { cpusDue } from '../../balancer/scenario.js';
import { onlineCpus } from '../support/cpus.js';
import { runHogs, weightOf, type TaskReport } from '../support/cputime.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hogs } from '../support/rescue.js';
import { configuredBy, quietContext } from '../support/in-process.js';
import { wakeups, type Wakeups } from '../support/wakeups.js';

/**
 * What users may rely on, as one figure each, on a machine of two nodes of two domains of two CPUs.
 * In its long form the boot is made with seven seeds: under --icount, a seed is a run of its own.
 * Ticks of its CPUs are spread (docs/vm.md), or who wakes up would mostly wait for the other CPUs.
 */
const CPUS = [...onlineCpus()];
/**
 * What an average delay may be of EEVDF's. Half of it or more is the emulator's, which runs one virtual CPU
 * at a time (docs/vm.md); what the kernel says of it, how long the task was queued, is the scheduler's alone.
 */
const MAX_DELAY = 1.5;
/** The default of --slice-us-overutil. */
const SLICE_OVERUTIL_US = 1000;
/** For V8 to compile the daemon: 0.7 s of CPU time, of 4.8 s that the tasks take. */
const START_MS = 5000;
/** For loads of new tasks to be known, and tasks to have moved by them: the half-life is a second. */
const SETTLE_MS = 10_000;
/** USER_HZ is 100. */
const MS_PER_TICK = 10;

/** Load in the background, ended with the scope. */
function load(...args: string[]): AsyncDisposable {
  const child = spawn('cputime', [...args, '--seconds', '1000'], { stdio: 'ignore' });
  const ended = once(child, 'close');
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Rounds of a daemon without stealing, while 24 hogs that start on the first node may go anywhere. */
async function evenOut(rounds: number): Promise<Round[]> {
  const ending = new AbortController();
  const seen: Round[] = [];
  let hogs: AsyncDisposable | undefined;
  try {
    await runDaemon(() => configuredBy('--greedy-threshold', '0', '--no-early-rounds'), {
      ...quietContext,
      signal: ending.signal,
      onLayout: () => (hogs ??= load('--tasks', '24', '--start-cpus', '0-3')),
      onRound: (round) => {
        seen.push(round);
        if (seen.length === rounds) ending.abort();
      },
    });
  } finally {
    await hogs?.[Symbol.asyncDispose]();
  }
  return seen;
}

/** How long a task that wants 0.2 ms every 5 ms waits beside two hogs for each CPU. */
async function wakeUpBesideHogs(): Promise<Wakeups> {
  await using _ = load('--tasks', String(2 * CPUS.length));
  await sleep(2000);
  return await wakeups('--period-us', '5000', '--burst-us', '200', '--seconds', '4');
}

const longestGapMs = (tasks: readonly TaskReport[]): number =>
  Math.max(...tasks.map(({ longestGapMs }) => longestGapMs));

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
const mean = (list: readonly number[]): number => sum(list) / list.length;

/** Jain's index of fairness: 1 where all got the same part of their shares. */
function jainOf(parts: readonly number[]): number {
  return sum(parts) ** 2 / parts.length / sum(parts.map((part) => part ** 2));
}

describe('bounds', () => {
  it('3 tasks for each CPU, all from one: at most 1.15 times what is ideal', async () => {
    await using daemon = await DaemonProcess.attached();
    await sleep(START_MS);
    const args = ['--tasks', '24', '--cpu-ms', '200', '--start-cpu', '0'];
    const { stdout } = await promisify(execFile)('cputime', args);
    expect((JSON.parse(stdout) as { ratio: number }).ratio).to.be.below(1.15);
    expect(await daemon.stop()).to.equal(0);
  });

  it('a node with all the load: all domains within 5 % after three rounds, without stealing', async () => {
    const rounds = await evenOut(4);
    const story = rounds.map(({ loads, planned }) => `${planned} of ${loads.join(' ')}`).join(', ');
    expect(spreadPct(rounds[3]!), story).to.be.at.most(5);
  });

  it('16 hogs of nice -5, 0, 5 and 10: what is due to them by their weights', async () => {
    await using daemon = await DaemonProcess.attached();
    const levels = [-5, 0, 5, 10];
    const nices = Array.from({ length: 16 }, (_, i) => levels[i % levels.length]!);
    using hogs = new Hogs(nices.length, '0-7');
    hogs.all.forEach(({ pid }, i) => {
      setPriority(pid, nices[i]!);
    });
    // Loads are measured over seconds, and tasks move until they are known.
    await sleep(START_MS + SETTLE_MS);
    const [since, before] = [performance.now(), hogs.all.map(({ ticks }) => ticks)];
    await sleep(20_000);
    const elapsed = (performance.now() - since) / MS_PER_TICK;
    const cpus = hogs.all.map(({ ticks }, i) => (ticks - before[i]!) / elapsed);

    expect(sum(cpus)).to.be.above(0.95 * CPUS.length);
    // Of what all of them got: some CPU time goes to threads of the kernel's and of tests.
    const due = cpusDue(sum(cpus), nices.map(weightOf));
    const got = cpus.map((own, i) => own / due[i]!);
    const shares = levels.map((_, level) =>
      mean(got.filter((_, i) => i % levels.length === level)),
    );
    for (const share of shares) expect(share, shares.join(' ')).to.be.within(0.95, 1.05);
    expect(jainOf(got)).to.be.at.least(0.99);
    expect(await daemon.stop()).to.equal(0);
  });

  it('a wake-up beside two hogs for each CPU: is queued for less long than by EEVDF, and 99 % are no later', async () => {
    const eevdf = await wakeUpBesideHogs();
    await using daemon = await DaemonProcess.attached();
    await sleep(START_MS);
    const ours = await wakeUpBesideHogs();
    const story = `${JSON.stringify(ours)}, by EEVDF ${JSON.stringify(eevdf)}`;
    expect(ours.queuedUs, story).to.be.below(eevdf.queuedUs);
    expect(ours.avgUs, story).to.be.below(MAX_DELAY * eevdf.avgUs);
    expect(ours.p99Us, story).to.be.at.most(Math.max(SLICE_OVERUTIL_US, eevdf.p99Us));
    expect(await daemon.stop()).to.equal(0);
  });

  it('new hogs beside old ones: nobody waits for longer than the others need for a slice each', async function () {
    this.timeout(180_000);
    await using daemon = await DaemonProcess.attached();
    const hogs = ['--tasks', String(2 * CPUS.length), '--start-cpus', '0-7'];
    const old = runHogs(70, ...hogs, '--gaps-after', '60');
    await sleep(60_000);
    const young = await runHogs(4, '--tasks', String(CPUS.length), '--start-cpus', '0-7');
    // At first all of them may be in one domain: with the two that each of its CPUs has, six for a CPU.
    expect(longestGapMs(young)).to.be.below(5 * 24);
    expect(longestGapMs(await old)).to.be.below(5 * 24);
    expect(await daemon.stop()).to.equal(0);
  });
});
