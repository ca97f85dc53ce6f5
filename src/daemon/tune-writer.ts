import { Tuner } from '../balancer/tuner.js';
import type { DomainLayout } from '../domains/layout.js';
import type { Abi } from './abi.js';
import { readU64, u32, writeU64 } from './memory.js';
import type { DaemonOptions } from './options.js';

const NS_PER_US = 1e3;

/** The tuner of a layout. Until its first tick it takes all CPUs for idle. */
export function makeTuner(layout: DomainLayout, options: DaemonOptions): Tuner {
  const { domains, domainOfCpu } = layout;
  const { sliceUnderutilUs, sliceOverutilUs, directGreedyUnderPct, kickGreedyUnderPct } = options;
  // CPUs without a domain wrap to a number that is none.
  return new Tuner(Uint16Array.from(domainOfCpu), domains.length, {
    sliceUsUnderutil: domains.map((domain) => domain.sliceUsUnderutil ?? sliceUnderutilUs),
    sliceUsOverutil: domains.map((domain) => domain.sliceUsOverutil ?? sliceOverutilUs),
    directGreedyUnderPct,
    kickGreedyUnderPct,
  });
}

/** What a tuner has decided. */
export type Tuning = Pick<Tuner, 'sliceUs' | 'directGreedy' | 'kickGreedy'>;

/** Writes that to where BPF reads it, in values that are one word each for BPF. O(domains). */
export class TuneWriter {
  readonly #at: Abi['tune'];
  readonly #words: Uint32Array;

  /** @param memory the variable `tune` */
  constructor(memory: Uint8Array<ArrayBuffer>, abi: Abi) {
    this.#at = abi.tune;
    this.#words = u32(memory);
  }

  /** The time slice of a domain's tasks. */
  sliceUs(domain: number): number {
    return readU64(this.#words, this.#at.slice_ns + 2 * domain) / NS_PER_US;
  }

  /** Domains whose idle CPUs are given other domains' tasks: bit d % 32 of word d / 32. */
  get directGreedy(): Uint32Array {
    return this.#words.subarray(this.#at.direct_greedy, this.#at.kick_greedy);
  }

  /** Domains whose idle CPUs are woken to take other domains' tasks. */
  get kickGreedy(): Uint32Array {
    return this.#words.subarray(this.#at.kick_greedy);
  }

  write({ sliceUs, directGreedy, kickGreedy }: Tuning): void {
    for (let domain = 0; domain < sliceUs.length; domain++) {
      writeU64(this.#words, this.#at.slice_ns + 2 * domain, sliceUs[domain]! * NS_PER_US);
    }
    this.#words.set(directGreedy, this.#at.direct_greedy);
    this.#words.set(kickGreedy, this.#at.kick_greedy);
  }
}
