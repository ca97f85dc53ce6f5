import { setTimeout as sleep } from 'node:timers/promises';
import { Hog } from './hog.js';
import { until } from './sched-ext.js';
import { wakeups, type Wakeups } from './wakeups.js';

const BOUND_MS = 20;
const SLICE_MS = 20;
const TICK_MS = 4;

/**
 * After how long a policy counts as late, which a timer looks for every quarter of the bound, and a
 * CPU looks again who is to run. The kernel ends slices at its ticks; where instructions are counted,
 * a tick may have to wait for the other virtual CPU.
 */
export const LATE_US = 1000 * (BOUND_MS + BOUND_MS / 4 + 2 * TICK_MS);

/** How long a task may wait whatever its policy does: until that counts as late, and for a slice. */
export const LONGEST_WAIT_US = LATE_US + 1000 * SLICE_MS;

/** Tasks that never sleep, by default on both CPUs; of several lists of CPUs, each gets one in turn. */
export class Hogs implements Disposable {
  readonly all: readonly Hog[];

  constructor(count = 4, cpus = '0-1', ...more: readonly string[]) {
    const lists = [cpus, ...more];
    this.all = Array.from({ length: count }, (_, i) => new Hog(lists[i % lists.length]!));
  }

  /** The CPU time of each, in clock ticks. */
  get ticks(): number[] {
    return this.all.map(({ ticks }) => ticks);
  }

  /** Until each has got so much further. */
  async progress(ticks = 5): Promise<void> {
    const before = this.ticks;
    await until(() => this.ticks.every((now, i) => now >= before[i]! + ticks));
  }

  /** The CPU time that each gets from now on in so long, in clock ticks. */
  async gain(ms: number): Promise<number[]> {
    const before = this.ticks;
    await sleep(ms);
    return this.ticks.map((ticks, i) => ticks - before[i]!);
  }

  [Symbol.dispose](): void {
    for (const hog of this.all) hog[Symbol.dispose]();
  }
}

/** A task that wakes up fifty times a second and runs for an instant: how long it waits for its CPU. */
export const sleeper = (seconds: number): Promise<Wakeups> =>
  wakeups('--period-us', '20000', '--burst-us', '50', '--seconds', String(seconds));
