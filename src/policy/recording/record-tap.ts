import type { Channel } from '../channel.js';
import type { PolicyAbi } from '../policy-abi.js';

/**
 * Reads along in the ring of records beside the policy's thread, which neither waits for this nor knows of it: it
 * is never the reader that BPF waits for. So records may be written over before they are read, or while they are:
 * all that is new is copied at once, and what BPF had begun to write over by then is dropped, and counted.
 *
 * Records are copied in the order in which they are written over, the oldest first. So none of the copy's last loads,
 * which a CPU may still be about when it reads the ring's head once more, is of a place that is next to be written.
 */
export class RecordTap {
  readonly #records: Uint32Array;
  readonly #control: Uint32Array;
  readonly #headAt: number;
  readonly #seqAt: number;
  readonly #size: number;
  readonly #capacity: number;
  readonly #copy: Uint32Array;
  /** Position of the next record, modulo 2^32. */
  #next: number;

  /** From the first record on that the policy has not taken yet. */
  constructor(
    { record, control, limits }: PolicyAbi,
    channel: Pick<Channel, 'control' | 'records'>,
  ) {
    this.#records = channel.records;
    this.#control = channel.control;
    this.#headAt = control.head;
    this.#seqAt = record.seq;
    this.#size = record.size;
    this.#capacity = limits.records;
    this.#copy = new Uint32Array(limits.records * record.size);
    this.#next = Atomics.load(this.#control, control.tail);
  }

  /**
   * Takes all records that were published since the last time.
   *
   * @param take is given each one's word index in `words`; valid during the call
   * @param onMissed is told before how many were written over
   */
  read(take: (words: Uint32Array, at: number) => void, onMissed: (records: number) => void): void {
    const head = Atomics.load(this.#control, this.#headAt);
    const lost = Math.max(0, this.#behind(head) - this.#capacity);
    this.#skip(lost);
    const count = this.#behind(head);
    if (count === 0) return;
    this.#copyOut(count);
    const now = Atomics.load(this.#control, this.#headAt);
    const spoilt = Math.min(count, Math.max(0, this.#behind(now) - this.#capacity));
    this.#skip(spoilt);
    if (lost + spoilt > 0) onMissed(lost + spoilt);
    for (let i = spoilt; i < count; i++) {
      const at = i * this.#size;
      const expected = (this.#next + 1) >>> 0;
      // One that is still being written is there the next time.
      if (this.#copy[at + this.#seqAt] !== expected) return;
      this.#next = expected;
      take(this.#copy, at);
    }
  }

  /** Records up to a position of the head that were not taken. */
  #behind(head: number): number {
    return (head - this.#next) >>> 0;
  }

  #skip(records: number): void {
    this.#next = (this.#next + records) >>> 0;
  }

  /** The next `count` records, to the beginning of the copy. */
  #copyOut(count: number): void {
    const first = this.#next % this.#capacity;
    const untilEnd = Math.min(count, this.#capacity - first);
    this.#copyPart(first, untilEnd, 0);
    this.#copyPart(0, count - untilEnd, untilEnd);
  }

  #copyPart(first: number, count: number, to: number): void {
    const part = this.#records.subarray(first * this.#size, (first + count) * this.#size);
    this.#copy.set(part, to * this.#size);
  }
}
