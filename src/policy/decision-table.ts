import type { Channel } from './channel.js';
import type { PolicyAbi } from './policy-abi.js';
import { writeU64 } from './words.js';

const MAX_EXACT = 2 ** 53;
const WORD = 2 ** 32;

/**
 * Decisions on their way to BPF: a table that is filled in, and executed by one call. Those
 * that were too early (the task was not yet in the queue that its record told of) stay in
 * the table for the next call.
 */
export class DecisionTable {
  readonly #words: Uint32Array;
  readonly #channel: Channel;
  readonly #abi: PolicyAbi;
  #count = 0;

  constructor(abi: PolicyAbi, channel: Channel) {
    this.#words = channel.decisions;
    this.#channel = channel;
    this.#abi = abi;
  }

  /** Decisions that have not been executed. */
  get count(): number {
    return this.#count;
  }

  /** Values out of range are brought into it: a policy's arithmetic must not stop the machine. */
  add(
    pid: number,
    enqCnt: number,
    target: number,
    sliceNs: number,
    vtime: number,
    flags: number,
  ): void {
    const at = this.#begin(pid, enqCnt, target, flags);
    writeU64(this.#words, at + this.#abi.decision.slice_ns, exact(sliceNs));
    writeU64(this.#words, at + this.#abi.decision.vtime, exact(vtime));
  }

  /** As add(), with the numbers that V8 would allocate to pass them taken from columns; 0 without one. */
  addFrom(
    pid: number,
    enqCnt: number,
    target: number,
    flags: number,
    slicesNs: ArrayLike<number> | undefined,
    vtimes: ArrayLike<number> | undefined,
    row: number,
  ): void {
    const at = this.#begin(pid, enqCnt, target, flags);
    this.#put(at + this.#abi.decision.slice_ns, slicesNs, row);
    this.#put(at + this.#abi.decision.vtime, vtimes, row);
  }

  /** As writeU64() of exact(), which would have to be passed the number. */
  #put(at: number, column: ArrayLike<number> | undefined, row: number): void {
    const value = column === undefined ? 0 : column[row]!;
    const bounded = value > 0 ? Math.min(value, MAX_EXACT) : 0;
    this.#words[at] = bounded;
    this.#words[at + 1] = bounded / WORD;
  }

  /** @returns where the decision is, of which the times are missing */
  #begin(pid: number, enqCnt: number, target: number, flags: number): number {
    const { decision, limits } = this.#abi;
    while (this.#count === limits.decisions) this.execute();
    const at = this.#count * decision.size;
    this.#words[at + decision.pid] = pid;
    this.#words[at + decision.seq] = enqCnt;
    this.#words[at + decision.target] = target;
    this.#words[at + decision.flags] = flags;
    this.#count++;
    return at;
  }

  execute(): void {
    if (this.#count === 0) return;
    const retries = this.#channel.execute(this.#count);
    this.#count = retries === 0 ? 0 : this.#keepRetries();
  }

  #keepRetries(): number {
    const { decision, verdicts } = this.#abi;
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const at = i * decision.size;
      if (this.#words[at + decision.verdict] !== verdicts.retry) continue;
      this.#words.copyWithin(kept * decision.size, at, at + decision.size);
      kept++;
    }
    return kept;
  }
}

/** A whole number from 0 to 2^53; NaN is 0. */
function exact(value: number): number {
  return value > 0 ? Math.min(Math.floor(value), MAX_EXACT) : 0;
}
