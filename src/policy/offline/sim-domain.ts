import type { PolicyDomain } from '../machine.js';
import type { MemoryChannel } from '../memory-channel.js';
import type { PolicyAbi } from '../policy-abi.js';
import { SimQueue } from './sim-queue.js';
import type { SimTask } from './sim-task.js';

/** A domain of the imitated kernel; what `struct policy_dom` tells of it is kept up to date. */
export class SimDomain {
  readonly id: number;
  readonly name: string;
  readonly cpus: readonly number[];
  readonly interactive: boolean;
  readonly neighbours: readonly number[];
  /** Who waits for a decision, first come first. */
  readonly pending = new Set<SimTask>();
  /** Who was decided about, for any CPU of the domain. */
  readonly decided = new SimQueue();
  /** Who was taken from the policy, or never told of. */
  readonly hybrid = new SimQueue();
  nrTasks = 0;
  readonly #words: Uint32Array;
  readonly #queuedAt: number;

  constructor(domain: PolicyDomain, abi: PolicyAbi, channel: MemoryChannel) {
    this.id = domain.id;
    this.name = domain.name;
    this.cpus = domain.cpus;
    this.interactive = domain.interactive;
    this.neighbours = domain.neighbours;
    this.#words = channel.domains;
    this.#queuedAt = domain.id * abi.domain.size + abi.domain.queued;
  }

  /** To be called when `decided` has changed. */
  showQueue(): void {
    this.#words[this.#queuedAt] = this.decided.size;
  }
}
