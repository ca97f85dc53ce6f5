const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** After so long without a fault, the next one counts as the first. */
const FORGIVEN_MS = 60_000;

/** How long a policy that has failed is left out: twice as long each time, while it goes on so. */
export class BackOff {
  #failures = 0;
  #lastMs = -Infinity;

  /** A failure. @returns for how long to wait, ms */
  fail(nowMs: number): number {
    if (nowMs - this.#lastMs > FORGIVEN_MS) this.#failures = 0;
    const waitMs = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures++;
    // From when it is back, or a long wait would be forgiven by itself.
    this.#lastMs = nowMs + waitMs;
    return waitMs;
  }

  reset(): void {
    this.#failures = 0;
    this.#lastMs = -Infinity;
  }
}
