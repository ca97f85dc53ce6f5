/**
 * First in, first out: the smallest policy there can be.
 *
 * Every task that waits is sent on at once, to whichever CPU is free first. `vtime` is its place in
 * that queue, smallest first; so numbering the arrivals makes them leave in the order they came.
 *
 * What it shows: a computing task is always served again before one that has just woken up, if it
 * came first, and a short task waits as long as a long one.
 */
import { RL_CPU_ANY, type BpfScheduler, type Policy, type QueuedTask } from 'scx-rusty-ts';

const SLICE_NS = 5_000_000;

export default class Fifo implements Policy {
  readonly #scheduler: BpfScheduler;
  #nrArrived = 0;

  constructor(scheduler: BpfScheduler) {
    this.#scheduler = scheduler;
  }

  enqueue(task: QueuedTask): void {
    this.#scheduler.dispatch(task.slot, RL_CPU_ANY, SLICE_NS, ++this.#nrArrived);
  }
}
