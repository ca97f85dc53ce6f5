import pLimit from 'p-limit';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What became of a reload that did not fail. */
export interface ReloadOutcome {
  /** "interval 2 -> 1"; empty where nothing has changed. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
  /** Whether the scheduler was detached and attached anew, for a change that asks for it. */
  readonly isRestarted: boolean;
}

/**
 * Has reloads done one at a time, and each of them on a turn of the event loop of its own, so
 * that ticks come in between. Requests that come before a reload has begun share it: it will
 * read the file after all of them, so a thousand at once are a few reloads, and the last file
 * wins.
 */
export class Reloads {
  readonly #limit = pLimit(1);
  readonly #reload: () => ReloadOutcome | Promise<ReloadOutcome>;
  #waiting: Promise<ReloadOutcome> | undefined;

  /** @param reload reads the configuration and puts it into force; throws if that fails */
  constructor(reload: () => ReloadOutcome | Promise<ReloadOutcome>) {
    this.#reload = reload;
  }

  /** @returns what became of it; fails as the reload does */
  request(): Promise<ReloadOutcome> {
    this.#waiting ??= this.#limit(async () => {
      await nextTurn();
      this.#waiting = undefined;
      return this.#reload();
    });
    return this.#waiting;
  }
}
