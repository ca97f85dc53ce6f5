/**
 * When to balance out of turn. Tasks may be stranded, with idle CPUs elsewhere, because of
 * their affinity: then a round finds nothing to move, and costs as much as any. So after each
 * such round twice as many tune ticks go by before the next, up to a regular interval; one
 * that moves tasks, or ticks without stranded ones, begin anew.
 */
export class EarlyRounds {
  /** Ticks to let go by after a fruitless round. */
  #patience = 1;
  /** Ticks that are still to go by. */
  #left = 0;

  /**
   * A tune tick.
   * @param isNeeded whether tasks are stranded now
   * @param maxTicks tune ticks in a regular interval
   * @param balance makes a round; returns how many tasks it moves
   */
  tick(isNeeded: boolean, maxTicks: number, balance: () => number): void {
    if (this.#left > 0) this.#left--;
    if (!isNeeded) {
      if (this.#left === 0) this.#patience = 1;
      return;
    }
    if (this.#left > 0) return;
    this.#patience = balance() > 0 ? 1 : Math.min(2 * this.#patience, Math.max(1, maxTicks));
    this.#left = this.#patience;
  }
}
