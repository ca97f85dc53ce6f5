/**
 * Sums of what some counters grew by, where the counters themselves may start again from 0, as
 * BPF's do with every fresh start. A counter that goes down otherwise counts for nothing until
 * it is where it was: one that many write without a lock may lose some of what it had.
 */
export class Growth {
  readonly sum: Float64Array;
  readonly #last: Float64Array;

  constructor(length: number) {
    this.sum = new Float64Array(length);
    this.#last = new Float64Array(length);
  }

  /** Takes in what the counters say now. */
  update(now: ArrayLike<number>): void {
    for (let i = 0; i < this.sum.length; i++) this.updateOne(i, now[i]!);
  }

  updateOne(index: number, now: number): void {
    const last = this.#last[index]!;
    if (now <= last) return;
    this.sum[index]! += now - last;
    this.#last[index] = now;
  }

  /** The counters start from 0. */
  restart(): void {
    this.#last.fill(0);
  }
}
