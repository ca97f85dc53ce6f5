import { missedBy, type TickMeter } from '../stats/tick-meter.js';

/** Timers have whole milliseconds, of a clock with another origin: they may be early by less than one. */
const EARLY_MS = 1;

/** Tickers that start together: the ticks that they have in common wake the process up once. */
export class TickerGroup {
  readonly startMs = performance.now();
  readonly tickers = new Set<Ticker>();
}

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
  readonly #group: TickerGroup;
  #intervalMs: number;
  /** When the last tick was due. */
  #lastMs: number;
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param intervalMs period, above 0
   * @param run called with performance.now(); what it throws ends the process
   * @param meter told how late and how long each run was, and of periods without one
   * @param group whom it ticks with, in the order in which they were made
   */
  constructor(
    intervalMs: number,
    run: (nowMs: number) => void,
    meter: TickMeter,
    group = new TickerGroup(),
  ) {
    this.#intervalMs = intervalMs;
    this.#run = run;
    this.#meter = meter;
    this.#group = group;
    this.#lastMs = group.startMs;
    group.tickers.add(this);
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
    this.#group.tickers.delete(this);
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
    this.#timer = setTimeout(this.#onTimer, Math.ceil(this.#dueMs - nowMs));
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    for (const ticker of this.#group.tickers) ticker.#tick();
  };

  #tick(): void {
    const nowMs = performance.now();
    if (nowMs <= this.#dueMs - EARLY_MS) {
      if (this.#timer === undefined) this.#arm(nowMs);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastMs = this.#dueMs;
    this.#run(nowMs);
    this.#meter.add(nowMs - this.#lastMs, performance.now() - nowMs);
    // It may have been its last.
    if (this.#group.tickers.has(this)) this.#schedule();
  }
}
