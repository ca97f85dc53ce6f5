import { HistogramCounter } from './model/histogram.js';
import type { TickReading } from './model/reading.js';

const NS_PER_MS = 1e6;

/** Counts how one of the daemon's periodic works is doing. Allocates nothing per run. */
export class TickMeter {
  missed = 0;
  #runs = 0;
  #busyMs = 0;
  readonly #late = new HistogramCounter();

  /** A run that began `lateMs` after it was due, and took `busyMs`. */
  add(lateMs: number, busyMs: number): void {
    this.#runs++;
    this.#busyMs += busyMs;
    this.#late.add(Math.max(0, lateMs) * NS_PER_MS);
  }

  read(): TickReading {
    return {
      runs: this.#runs,
      missed: this.missed,
      busyMs: this.#busyMs,
      late: this.#late.copy(),
    };
  }
}
