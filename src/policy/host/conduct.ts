/** How a policy behaves, as seen by who looks at it ten times a second. */

/** Looks in a row at which it was late, and had not ended a turn: one second, as far as the looker was not late himself. */
const STUCK_LOOKS = 10;
/** A stretch of looks over which offences are counted: ten seconds. */
const WINDOW_LOOKS = 100;
const MAX_LATE = 20;
const MAX_LOOKS_HELD = 30;

/** What is looked at. Counters since attach. */
export interface PolicyHealth {
  /** Also after it has come back, until the kernel's side looks. */
  readonly isLate: boolean;
  /** That it has ended. */
  readonly turns: number;
  /** Times that it became late. */
  readonly nrLate: number;
  /** Tasks that were taken from it because it held them back. */
  readonly nrHeld: number;
}

export class Conduct {
  #looks = 0;
  #looksLate = 0;
  #looksHeld = 0;
  #late = 0;
  #turns: number;
  #held: number;
  #lateBefore: number;

  constructor({ turns, nrLate, nrHeld }: PolicyHealth) {
    this.#turns = turns;
    this.#lateBefore = nrLate;
    this.#held = nrHeld;
  }

  /** @returns why the policy is to be put out, if it is */
  look({ isLate, turns, nrLate, nrHeld }: PolicyHealth): string | undefined {
    this.#looksLate = isLate && turns === this.#turns ? this.#looksLate + 1 : 0;
    this.#turns = turns;
    if (nrHeld !== this.#held) this.#looksHeld++;
    this.#late += nrLate - this.#lateBefore;
    this.#held = nrHeld;
    this.#lateBefore = nrLate;

    if (this.#looksLate >= STUCK_LOOKS)
      return 'it has not ended a turn for a second: an endless loop?';
    if (this.#late > MAX_LATE) return `it was late ${this.#late} times within ten seconds`;
    if (this.#looksHeld > MAX_LOOKS_HELD) {
      return 'it held tasks back again and again, or had too many to decide about in time; if the former is meant, set workConserving = false';
    }
    if (++this.#looks % WINDOW_LOOKS === 0) this.#looksHeld = this.#late = 0;
    return undefined;
  }
}
