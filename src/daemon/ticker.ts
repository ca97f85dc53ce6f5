/**
 * When the tick after the one that was due at `dueMs` is due, and how many periods have
 * gone by without a tick.
 */
export function nextDue(
  dueMs: number,
  nowMs: number,
  intervalMs: number,
): { dueMs: number; missed: number } {
  const nextMs = dueMs + intervalMs;
  if (nextMs >= nowMs) return { dueMs: nextMs, missed: 0 };
  return { dueMs: nowMs + intervalMs, missed: Math.ceil((nowMs - nextMs) / intervalMs) };
}

/**
 * Periodic work on the event loop, without drift.
 *
 * Each tick is due one interval after the tick before it *was due*, not after it ran,
 * so delays do not add up. A tick that is late by a whole interval or more (the process
 * was stopped, or an earlier tick took too long) is not made up for: the periods it
 * missed are counted, and the next tick is due one interval from now.
 */
export class Ticker implements Disposable {
  readonly #intervalMs: number;
  readonly #run: (nowMs: number) => void;
  #dueMs: number;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;

  /**
   * @param intervalMs period, above 0
   * @param run called with performance.now(); what it throws ends the process
   */
  constructor(intervalMs: number, run: (nowMs: number) => void) {
    this.#intervalMs = intervalMs;
    this.#run = run;
    this.#dueMs = performance.now();
    this.#schedule();
  }

  /** Periods in which there was no tick. */
  get missed(): number {
    return this.#missed;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const nowMs = performance.now();
    const { dueMs, missed } = nextDue(this.#dueMs, nowMs, this.#intervalMs);
    this.#dueMs = dueMs;
    this.#missed += missed;
    this.#arm(nowMs);
  }

  #arm(nowMs: number): void {
    this.#timer = setTimeout(this.#tick, Math.ceil(this.#dueMs - nowMs));
  }

  readonly #tick = (): void => {
    const nowMs = performance.now();
    // Timers count from when the event loop last looked at the clock, so they may be early.
    if (nowMs < this.#dueMs) {
      this.#arm(nowMs);
      return;
    }
    this.#run(nowMs);
    this.#schedule();
  };
}
