/**
 * Round robin: everybody gets the same short slice, in turns.
 *
 * Unlike fifo.ts it keeps the tasks to itself and sends on only as many as there are CPUs to take
 * them. So it can still change its mind about the others: here it lets each *process* have a turn,
 * however many threads it has started.
 */
import {
  RL_CPU_ANY,
  TaskHeap,
  type BpfScheduler,
  type Policy,
  type QueuedTask,
} from 'scx-rusty-ts';

const SLICE_NS = 2_000_000;

export default class RoundRobin implements Policy {
  readonly #scheduler: BpfScheduler;
  readonly #waiting = new TaskHeap();
  /** The round that a process has its next turn in, by process id. */
  readonly #nextRound = new Map<number, number>();
  #round = 0;

  constructor(scheduler: BpfScheduler) {
    this.#scheduler = scheduler;
  }

  enqueue({ slot, tgid }: QueuedTask): void {
    const round = Math.max(this.#nextRound.get(tgid) ?? 0, this.#round);
    this.#nextRound.set(tgid, round + 1);
    this.#waiting.push(slot, round);
  }

  dispatch(budget: number): void {
    for (let room = budget; room > 0 && this.#waiting.size > 0; room--) {
      this.#round = this.#waiting.firstKey;
      this.#scheduler.dispatch(this.#waiting.pop(), RL_CPU_ANY, SLICE_NS, this.#round);
    }
  }

  /** A task that has gone must not be sent on. */
  exit(slot: number): void {
    this.#waiting.remove(slot);
  }

  /** Once a second: forgets processes that had no turn lately. */
  tick(): void {
    for (const [tgid, round] of this.#nextRound) {
      if (round < this.#round) this.#nextRound.delete(tgid);
    }
  }
}
