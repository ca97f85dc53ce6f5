import type { Channel } from './channel.js';
import type { PolicyAbi } from './policy-abi.js';
import { writeU64 } from './words.js';

const MAX_EXACT = 2 ** 53;

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
    const { decision, limits } = this.#abi;
    while (this.#count === limits.decisions) this.execute();
    const words = this.#words;
    const at = this.#count * decision.size;
    words[at + decision.pid] = pid;
    words[at + decision.seq] = enqCnt;
    words[at + decision.target] = target;
    words[at + decision.flags] = flags;
    writeU64(words, at + decision.slice_ns, exact(sliceNs));
    writeU64(words, at + decision.vtime, exact(vtime));
    this.#count++;
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
