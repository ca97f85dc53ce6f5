import type { BpfScheduler } from '../bpf-scheduler.js';
import type { Policy } from '../policy.js';
import type { QueuedTask } from '../queued-task.js';
import { RL_CPU_ANY } from '../targets.js';

/** First come, first served, with the domains' own slices: the least that a policy can be. */
export default class Fifo implements Policy {
  readonly #scheduler: BpfScheduler;
  #arrivals = 0;

  constructor(scheduler: BpfScheduler) {
    this.#scheduler = scheduler;
  }

  enqueue(task: QueuedTask): void {
    this.#scheduler.dispatch(task.slot, RL_CPU_ANY, 0, ++this.#arrivals);
  }
}
