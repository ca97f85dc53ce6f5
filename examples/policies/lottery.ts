/**
 * Lottery scheduling (Waldspurger and Weihl, 1994): each waiting task holds as many tickets as it has
 * weight, and a drawn ticket wins the CPU. Shares come out right in the long run, nobody starves, and
 * there is no clock, no deadline and no history.
 *
 * The numbers are drawn by a generator of its own, from a fixed seed: Math.random() would make every trial
 * (scx-rusty-ts try) come out differently.
 */
import { RL_CPU_ANY, type BpfScheduler, type Policy, type QueuedTask } from 'scx-rusty-ts';

const SLICE_NS = 3_000_000;

export default class Lottery implements Policy {
  readonly #scheduler: BpfScheduler;
  /** Who waits, and their weights, at the same places; the last takes the winner's place. */
  readonly #slots: number[] = [];
  readonly #tickets: number[] = [];
  #nrTickets = 0;
  #random = 2026_2026;

  constructor(scheduler: BpfScheduler) {
    this.#scheduler = scheduler;
  }

  enqueue({ slot, weight }: QueuedTask): void {
    this.#slots.push(slot);
    this.#tickets.push(weight);
    this.#nrTickets += weight;
  }

  dispatch(budget: number): void {
    for (let room = budget; room > 0 && this.#slots.length > 0;) {
      const winner = this.#take(this.#draw());
      // False for a task that is gone: the next draw, then.
      if (this.#scheduler.dispatch(winner, RL_CPU_ANY, SLICE_NS)) room--;
    }
  }

  #draw(): number {
    this.#random = (this.#random * 16_807) % (2 ** 31 - 1);
    let ticket = this.#random % this.#nrTickets;
    for (let place = 0; ; place++) if ((ticket -= this.#tickets[place]!) < 0) return place;
  }

  #take(place: number): number {
    const slot = this.#slots[place]!;
    this.#nrTickets -= this.#tickets[place]!;
    const [lastSlot, lastTickets] = [this.#slots.pop()!, this.#tickets.pop()!];
    if (place < this.#slots.length) {
      this.#slots[place] = lastSlot;
      this.#tickets[place] = lastTickets;
    }
    return slot;
  }
}
