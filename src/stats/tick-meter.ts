import { HistogramCounter } from './model/histogram.js';
import type { TickReading } from './model/reading.js';

const NS_PER_MS = 1e6;

/** Of the runs that were due at `dueMs` and every interval after it, how many had another one due after them. */
export function missedBy(nowMs: number, dueMs: number, intervalMs: number): number {
  return Math.max(0, Math.ceil((nowMs - dueMs) / intervalMs) - 1);
}

/** Counts how one of the daemon's periodic works is doing. Allocates nothing per run. */
export class TickMeter {
  #runs = 0;
  #missed = 0;
  #dueMs = Infinity;
  #intervalMs = 1;
  #busyMs = 0;
  readonly #late = new HistogramCounter();

  /** A run that began `lateMs` after it was due, and took `busyMs`. */
  add(lateMs: number, busyMs: number): void {
    this.#runs++;
    this.#busyMs += busyMs;
    this.#late.add(Math.max(0, lateMs) * NS_PER_MS);
  }

  /** The next run is due then, and every interval after it; what was missed so far, was missed. */
  expect(dueMs: number, intervalMs: number, nowMs: number): void {
    this.#missed += missedBy(nowMs, this.#dueMs, this.#intervalMs);
    this.#dueMs = dueMs;
    this.#intervalMs = intervalMs;
  }

  /** Up to now, a run or a missed period for each time at which one was due, but for the last. */
  read(nowMs = performance.now()): TickReading {
    return {
      runs: this.#runs,
      missed: this.#missed + missedBy(nowMs, this.#dueMs, this.#intervalMs),
      busyMs: this.#busyMs,
      late: this.#late.copy(),
    };
  }
}
