import type { Channel } from './channel.js';
import type { PolicyAbi } from './policy-abi.js';
import { decodeComm } from './comm.js';
import { readU64 } from './words.js';

/**
 * A task that waits for a decision: scx_rustland_core's QueuedTask, and more.
 *
 * An object of this class is a window on a record in shared memory. It is valid until the
 * next task is dequeued, or until `enqueue()` returns: keep {@link slot} and what else you need,
 * never the object. Times are CLOCK_MONOTONIC in nanoseconds, exact up to 2^53 (104 days).
 */
export class QueuedTask {
  readonly #words: Uint32Array;
  readonly #abi: PolicyAbi;
  readonly #channel: Channel;
  #at = 0;
  /** The 64-bit fields of the record, and the weight: read once, so that the getters are small enough to be inlined, or each would allocate. */
  readonly #numbers = new Float64Array(7);

  constructor(words: Uint32Array, abi: PolicyAbi, channel: Channel) {
    this.#words = words;
    this.#abi = abi;
    this.#channel = channel;
  }

  /** Points the window at a record; for the framework. */
  moveTo(at: number): this {
    const { record } = this.#abi;
    const words = this.#words;
    const numbers = this.#numbers;
    this.#at = at;
    numbers[0] = readU64(words, at + record.start_ns);
    numbers[1] = readU64(words, at + record.stop_ns);
    numbers[2] = readU64(words, at + record.exec_ns);
    numbers[3] = readU64(words, at + record.total_ns);
    numbers[4] = readU64(words, at + record.queued_ns);
    numbers[5] = readU64(words, at + record.vtime);
    numbers[6] = words[at + record.weight]! / this.#abi.limits.weightOne;
    return this;
  }

  /** Number of the task's slot: dense, from 0, and the same as long as the task lives. Indexes all per-task state. */
  get slot(): number {
    return this.#words[this.#at + this.#abi.record.slot]!;
  }
  /** Changes whenever the slot gets another owner. */
  get generation(): number {
    return this.#words[this.#at + this.#abi.record.gen]!;
  }
  /** Thread id. */
  get pid(): number {
    return this.#words[this.#at + this.#abi.record.pid]!;
  }
  /** Process id. */
  get tgid(): number {
    return this.#words[this.#at + this.#abi.record.tgid]!;
  }
  /** The CPU it ran on last. */
  get cpu(): number {
    return this.#words[this.#at + this.#abi.record.cpu]!;
  }
  /** The domain that it waits in. */
  get domain(): number {
    return this.#words[this.#at + this.#abi.record.dom]!;
  }
  /** On how many CPUs it may run. */
  get nrCpusAllowed(): number {
    return this.#words[this.#at + this.#abi.record.nr_cpus_allowed]!;
  }
  /** {@link EnqueueFlag} bits. */
  get flags(): number {
    return this.#words[this.#at + this.#abi.record.flags]!;
  }
  /** When it last got on a CPU, ns; 0 if it never did under this scheduler. */
  get startTs(): number {
    return this.#numbers[0]!;
  }
  /** When it last left a CPU, ns. */
  get stopTs(): number {
    return this.#numbers[1]!;
  }
  /** CPU time since it last woke up, ns. */
  get execRuntime(): number {
    return this.#numbers[2]!;
  }
  /** CPU time since the scheduler was attached, ns: also what it got around the policy. */
  get totalRuntime(): number {
    return this.#numbers[3]!;
  }
  /** When it began to wait, ns. */
  get queuedTs(): number {
    return this.#numbers[4]!;
  }
  /** Up to 10,000; 100 is nice 0. What its cgroups have, too, so not a whole number where they do. */
  get weight(): number {
    return this.#numbers[6]!;
  }
  /** The vtime of its last dispatch; 0 for a new task. */
  get vtime(): number {
    return this.#numbers[5]!;
  }
  /** Number of this wait, which the decision about it has to name. No two waits of any tasks have the same. */
  get enqCnt(): number {
    return this.#words[this.#at + this.#abi.record.seq]!;
  }
  /** Name of the thread. Makes a string: not for every task of a busy machine. */
  commStr(): string {
    return decodeComm(this.#words, this.#at + this.#abi.record.comm);
  }
  /** Whether its affinity allows a CPU. */
  mayRunOn(cpu: number): boolean {
    return this.#channel.allows(this.slot, cpu);
  }
}
