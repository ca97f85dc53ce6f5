import { loadUnit } from './load-unit.js';
import type { Plan } from './plan.js';
import type { Snapshot } from './snapshot.js';

/** A move as it was planned. */
export interface LoggedMove {
  readonly round: number;
  readonly slot: number;
  readonly generation: number;
  /** The thread; 0 if it was not known. */
  readonly pid: number;
  readonly tgid: number;
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  /** In busy nice-0 threads (load-unit.ts). */
  readonly load: number;
  /** `Step`, perhaps WITH_MATE. */
  readonly why: number;
  /** What became of it, as BPF answered (enum rusty_answer); 0 if it was never asked. */
  readonly answer: number;
}

/** What the log needs to know of moves besides the plan. */
export interface MoveFacts {
  /** The thread that has this slot. */
  readonly pidOf: (slot: number) => number;
  /** By move of the plan: enum rusty_answer. */
  readonly answers: ArrayLike<number>;
}

/** The last moves, in a ring of parallel arrays. */
export class MoveLog {
  readonly capacity: number;
  /** Moves ever logged; the last `capacity` of them are there. */
  count = 0;
  readonly #round: Uint32Array;
  readonly #slot: Uint32Array;
  readonly #generation: Uint32Array;
  readonly #pid: Uint32Array;
  readonly #tgid: Uint32Array;
  readonly #from: Uint16Array;
  readonly #to: Uint16Array;
  readonly #weight: Float64Array;
  readonly #load: Float64Array;
  readonly #why: Uint8Array;
  readonly #answer: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#round = new Uint32Array(capacity);
    this.#slot = new Uint32Array(capacity);
    this.#generation = new Uint32Array(capacity);
    this.#pid = new Uint32Array(capacity);
    this.#tgid = new Uint32Array(capacity);
    this.#from = new Uint16Array(capacity);
    this.#to = new Uint16Array(capacity);
    this.#weight = new Float64Array(capacity);
    this.#load = new Float64Array(capacity);
    this.#why = new Uint8Array(capacity);
    this.#answer = new Uint8Array(capacity);
  }

  /** Of a plan longer than the ring, the last moves are kept. */
  add(round: number, plan: Plan, snapshot: Snapshot, facts: MoveFacts): void {
    const unit = loadUnit(plan.limit);
    this.count += Math.max(0, plan.nrMoves - this.capacity);
    for (let move = Math.max(0, plan.nrMoves - this.capacity); move < plan.nrMoves; move++) {
      const at = this.count++ % this.capacity;
      const task = plan.task[move]!;
      this.#round[at] = round;
      this.#slot[at] = snapshot.slot[task]!;
      this.#generation[at] = snapshot.generation[task]!;
      this.#pid[at] = facts.pidOf(snapshot.slot[task]!);
      this.#tgid[at] = snapshot.tgid[task]!;
      this.#from[at] = snapshot.domain[task]!;
      this.#to[at] = plan.target[move]!;
      this.#weight[at] = snapshot.weight[task]!;
      this.#load[at] = plan.load[task]! / unit;
      this.#why[at] = plan.why[task]!;
      this.#answer[at] = facts.answers[move] ?? 0;
    }
  }

  /** The moves number `from` to `to` ever logged, as far as they are still there. */
  list(from: number, to: number): LoggedMove[] {
    const first = Math.max(from, this.count - this.capacity);
    return Array.from({ length: Math.max(0, to - first) }, (_, k) => this.#at(first + k));
  }

  /** The last move of this task. O(capacity). */
  lastOf(slot: number, generation: number): LoggedMove | undefined {
    for (let number = this.count - 1; number >= this.#first; number--) {
      const at = number % this.capacity;
      if (this.#slot[at] === slot && this.#generation[at] === generation) return this.#at(number);
    }
    return undefined;
  }

  get #first(): number {
    return Math.max(0, this.count - this.capacity);
  }

  #at(number: number): LoggedMove {
    const at = number % this.capacity;
    return {
      round: this.#round[at]!,
      slot: this.#slot[at]!,
      generation: this.#generation[at]!,
      pid: this.#pid[at]!,
      tgid: this.#tgid[at]!,
      from: this.#from[at]!,
      to: this.#to[at]!,
      weight: this.#weight[at]!,
      load: this.#load[at]!,
      why: this.#why[at]!,
      answer: this.#answer[at]!,
    };
  }
}
