import type { Statistics } from '../daemon/statistics.js';
import { statsTargets } from '../daemon/endpoints.js';
import { printStats } from './commands/read-statistics.js';

/** Prints the daemon's own statistics at every interval, from the first attach on. */
export class StatsPrinter implements Disposable {
  readonly #next: () => string;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(statistics: Statistics, intervalMs: number) {
    this.#next = statsTargets(statistics).get('top')!.open();
    this.#intervalMs = intervalMs;
  }

  /** May be called again. */
  start(): void {
    this.#timer ??= setInterval(() => {
      printStats(this.#next());
    }, this.#intervalMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
