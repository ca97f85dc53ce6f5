import { spreadPct, type Round } from './round.js';

/** What a run of the balancer came to. */
export class Summary {
  #rounds = 0;
  #planned = 0;
  #spreadBefore = 0;
  #last: Round | undefined;

  add(round: Round): void {
    this.#rounds++;
    this.#planned += round.planned;
    this.#spreadBefore = Math.max(this.#spreadBefore, spreadPct(round));
    this.#last = round;
  }

  /** One line; the spread before is the largest there was. */
  get text(): string {
    const last = this.#last;
    if (last === undefined) return 'no balancing round has run';
    const { migrated, stale, refused, stolen, timeMs } = last;
    return (
      `${this.#rounds} rounds in ${(timeMs / 1000).toFixed(1)} s: ` +
      `spread ${this.#spreadBefore.toFixed(0)}% at worst, ${spreadPct(last).toFixed(0)}% at the end; ` +
      `migrations: ${this.#planned} planned, ${migrated} executed, ${stale} stale, ${refused} refused; ` +
      `${stolen} tasks stolen`
    );
  }
}
