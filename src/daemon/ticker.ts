import { missedBy, type TickMeter } from '../stats/tick-meter.js';

/** When the tick after the one that was due at `dueMs` is due: in time, or when the next period begins. */
export function nextDue(dueMs: number, nowMs: number, intervalMs: number): number {
  return dueMs + (1 + missedBy(nowMs, dueMs, intervalMs)) * intervalMs;
}

/**
 * Periodic work on the event loop, without drift.
 *
 * Each tick is due one interval after the tick before it *was due*, not after it ran,
 * so delays do not add up. A tick that is late by a whole interval or more (the process
 * was stopped, or an earlier tick took too long) is not made up for: the periods it
 * missed are counted, and the next tick is due when the next of them begins.
 */
export class Ticker implements Disposable {
  readonly #run: (nowMs: number) => void;
  readonly #meter: TickMeter;
  #intervalMs: number;
  /** When the last tick was due. */
  #lastMs: number;
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /**
   * @param intervalMs period, above 0
   * @param run called with performance.now(); what it throws ends the process
   * @param meter told how late and how long each run was, and of periods without one
   */
  constructor(intervalMs: number, run: (nowMs: number) => void, meter: TickMeter) {
    this.#intervalMs = intervalMs;
    this.#run = run;
    this.#meter = meter;
    this.#lastMs = performance.now();
    this.#schedule();
  }

  /**
   * Changes the period, counted from when the last tick was due: however often it is
   * changed, ticks are not put off for longer than a period.
   */
  set intervalMs(intervalMs: number) {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    // Within a tick, the next one is yet to be scheduled.
    if (this.#timer === undefined) return;
    const nowMs = performance.now();
    this.#dueMs = Math.max(this.#lastMs + intervalMs, nowMs);
    this.#meter.expect(this.#dueMs, intervalMs, nowMs);
    this.#arm(nowMs);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#meter.expect(Infinity, this.#intervalMs, performance.now());
  }

  #schedule(): void {
    const nowMs = performance.now();
    this.#dueMs = nextDue(this.#lastMs, nowMs, this.#intervalMs);
    this.#meter.expect(this.#dueMs, this.#intervalMs, nowMs);
    this.#arm(nowMs);
  }

  #arm(nowMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tick, Math.ceil(this.#dueMs - nowMs));
  }

  readonly #tick = (): void => {
    const nowMs = performance.now();
    // Timers count from when the event loop last looked at the clock, so they may be early.
    if (nowMs < this.#dueMs) {
      this.#arm(nowMs);
      return;
    }
    this.#timer = undefined;
    this.#lastMs = this.#dueMs;
    this.#run(nowMs);
    this.#meter.add(nowMs - this.#lastMs, performance.now() - nowMs);
    // It may have been its last.
    if (!this.#isDisposed) this.#schedule();
  };
}
