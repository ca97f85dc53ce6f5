import type { Channel } from './channel.js';
import type { PolicyAbi } from './policy-abi.js';

/**
 * The reader of the ring that BPF writes records into. A record is there when its `seq` is its
 * position in the stream plus one; BPF writes that last. What has been read may be written over
 * after release().
 */
export class RecordRing {
  readonly #records: Uint32Array;
  readonly #control: Uint32Array;
  readonly #headAt: number;
  readonly #tailAt: number;
  readonly #seqAt: number;
  readonly #size: number;
  readonly #mask: number;
  /** Position of the next record, modulo 2^32. */
  #next: number;

  constructor({ record, control, limits }: PolicyAbi, channel: Channel) {
    this.#records = channel.records;
    this.#control = channel.control;
    this.#headAt = control.head;
    this.#tailAt = control.tail;
    this.#seqAt = record.seq;
    this.#size = record.size;
    this.#mask = limits.records - 1;
    this.#next = this.#control[this.#tailAt]!;
  }

  /** Word index of the next record, or -1 when there is none yet. */
  next(): number {
    const at = (this.#next & this.#mask) * this.#size;
    const expected = (this.#next + 1) >>> 0;
    // An acquire: what BPF wrote before the number is there.
    if (Atomics.load(this.#records, at + this.#seqAt) !== expected) return -1;
    this.#next = expected;
    return at;
  }

  get isEmpty(): boolean {
    const at = (this.#next & this.#mask) * this.#size;
    return Atomics.load(this.#records, at + this.#seqAt) !== (this.#next + 1) >>> 0;
  }

  /** Records that are there, or being written, and not read yet. */
  get length(): number {
    return (Atomics.load(this.#control, this.#headAt) - this.#next) >>> 0;
  }

  /** Lets BPF write over all that was read. */
  release(): void {
    Atomics.store(this.#control, this.#tailAt, this.#next);
  }
}
