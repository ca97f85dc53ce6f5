import { expect } from 'chai';
import { TuneLoop } from '../../../src/daemon/tune-loop.js';
import { TickMeter } from '../../../src/stats/tick-meter.js';
import { Ticker } from '../../../src/daemon/ticker.js';
import { Aside } from '../support/aside.js';
import { runHogs, weightOf, type TaskReport } from '../support/cputime.js';
import { fairShares } from '../support/fair-shares.js';
import { BareScheduler, configuredBy } from '../support/in-process.js';

const SECONDS = 4;
const MAX_ERROR = 0.05;
/** The longest slice, ended by a tick of 4 ms: what a task may have had too much or too little. */
const SLICE_MS = 24;
/** Nobody may come near the two seconds after which a task is rescued. */
const MAX_WAIT_MS = 1000;

/** The scheduler with its tune tick, so that slices follow the load. */
class TunedScheduler implements Disposable {
  readonly bare: BareScheduler;
  readonly #tune: TuneLoop;
  readonly #ticker: Ticker;

  constructor(...args: string[]) {
    this.bare = new BareScheduler(...args);
    const { options, layout } = configuredBy(...args);
    this.#tune = new TuneLoop(this.bare.scheduler, layout, options);
    this.#ticker = new Ticker(
      options.tuneIntervalMs,
      () => {
        this.#tune.run();
      },
      new TickMeter(),
    );
  }

  [Symbol.dispose](): void {
    this.#ticker[Symbol.dispose]();
    this.#tune[Symbol.dispose]();
    this.bare[Symbol.dispose]();
  }
}

const parseSet = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last! - first! + 1 }, (_, k) => first! + k);
  });

/** That each task got its share of what all got, and that order alone saw to it. */
function expectShares(tasks: readonly TaskReport[], cpus: readonly string[]): void {
  const due = fairShares(
    tasks.map(({ nice }, i) => ({
      weight: weightOf(nice),
      cpus: parseSet(cpus[i % cpus.length]!),
    })),
  );
  const totalDue = due.reduce((sum, share) => sum + share, 0);
  const totalMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  tasks.forEach(({ nice, cpuMs, longestGapMs }, i) => {
    const dueMs = (due[i]! / totalDue) * totalMs;
    const task = `task ${i} of nice ${nice}, due ${dueMs.toFixed()} ms`;
    expect(cpuMs, task).closeTo(dueMs, dueMs * MAX_ERROR + SLICE_MS);
    expect(longestGapMs, task).below(MAX_WAIT_MS);
  });
}

describe('CPU time goes by weight', () => {
  // The CPUs of the tasks, 0 to 3, are for them alone.
  let aside: Aside;
  before(() => {
    aside = new Aside('4-7');
  });
  after(() => {
    aside[Symbol.dispose]();
  });

  const cases: [title: string, cpus: string[], nices: number[]][] = [
    ['with two tasks on one CPU, where one waits and one runs', ['0'], [-5, 5]],
    [
      'with tasks bound to a CPU among others',
      ['0', '0', '0-3', '0-3', '0-3', '0-3', '0-3', '0-3'],
      [0, -5, 0, 5, -5, 0, 0, 5],
    ],
    [
      'with a CPU that more are bound to than it can serve',
      ['0', '0', '0', '0', '0-3', '0-3', '0-3'],
      [0, -5, 5, 5, 0, 0, 0],
    ],
    [
      'with more tasks on a part of the CPUs than on the others',
      ['0-1', '0-1', '0-1', '0-1', '0-1', '0-1', '2-3', '2-3', '0-3'],
      [0, -5, 0, 5, -5, 0, 0, 0, 0],
    ],
    [
      'with parts that overlap',
      ['0', '0', '0', '1-2', '1-2', '1-2', '1-2', '0-3', '0-3', '0-3'],
      [0, -5, 5, 0, -5, 0, 5, 0, -5, 0],
    ],
  ];
  for (const [title, cpus, nices] of cases) {
    it(title, async () => {
      using tuned = new TunedScheduler();
      const tasks = await runHogs(
        SECONDS,
        ...['--tasks', String(nices.length), `--nice=${nices.join()}`, '--cpus', cpus.join('/')],
      );
      expectShares(tasks, cpus);
      expect(tuned.bare.scheduler.exit).to.equal(undefined);
    });
  }

  it('knows no weights with --fifo-sched, and bound tasks take turns all the same', async () => {
    using tuned = new TunedScheduler('--fifo-sched');
    const cpus = ['0', '0', '0-3', '0-3', '0-3', '0-3', '0-3', '0-3'];
    const args = ['--nice=-5,5', '--cpus', cpus.join('/')];
    const tasks = await runHogs(SECONDS, '--tasks', '8', ...args);
    expect(tuned.bare.scheduler.counters.read('pinned')).above(0);
    // All take turns with one another, so that 4 of 8 wait. One that any CPU may take waits for
    // one slice; one bound to a CPU also for those that came before it and get this very CPU:
    // three slices at worst, where the CPUs' turns fall in step. It then gets half a share.
    const totalMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    for (const { cpuMs } of tasks) expect(cpuMs / totalMs).within(0.5 / 8, 0.15);
  });
});
