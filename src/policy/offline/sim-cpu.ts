import type { MemoryChannel } from '../memory-channel.js';
import type { PolicyAbi } from '../policy-abi.js';
import type { RunEvent } from './events.js';
import type { SimDomain } from './sim-domain.js';
import { SimQueue } from './sim-queue.js';
import type { SimTask } from './sim-task.js';

/** A CPU of the imitated kernel; what `struct policy_cpu` tells of it is kept up to date. */
export class SimCpu {
  readonly id: number;
  /** Undefined for a CPU that is offline. */
  readonly domain: SimDomain | undefined;
  /** Tasks that were sent to this CPU. */
  readonly queue = new SimQueue();
  running: SimTask | undefined;
  /** Who sent the running task here. */
  by: RunEvent['by'] = 'policy';
  /** When it got here, and when its time was last accounted for, ns. */
  sinceNs = 0;
  accountedNs = 0;
  waitedNs = 0;
  /** Whether the hybrid queue is served next. */
  isOthersTurn = false;
  busyNs = 0;
  nrSwitches = 0;
  readonly #words: Uint32Array;
  readonly #at: PolicyAbi['cpu'];
  readonly #base: number;

  constructor(id: number, domain: SimDomain | undefined, abi: PolicyAbi, channel: MemoryChannel) {
    this.id = id;
    this.domain = domain;
    this.#words = channel.cpus;
    this.#at = abi.cpu;
    this.#base = id * abi.cpu.size;
    if (domain !== undefined) this.#words[this.#base + abi.cpu.idle_seq] = 1;
  }

  get isIdle(): boolean {
    return this.#words[this.#base + this.#at.idle_seq]! % 2 === 1;
  }

  /** Its idle state: odd numbers. */
  set isIdle(value: boolean) {
    if (value !== this.isIdle) this.#words[this.#base + this.#at.idle_seq]!++;
  }

  /** Puts a task on the CPU, or takes it off. */
  show(task: SimTask | undefined): void {
    this.running = task;
    this.#words[this.#base + this.#at.pid] = task?.pid ?? 0;
    this.#words[this.#base + this.#at.slot] = task?.slot ?? 0;
  }

  /** To be called when the queue has changed. */
  showQueue(): void {
    this.#words[this.#base + this.#at.queued] = this.queue.size;
  }
}
