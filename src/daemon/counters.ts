import type { Abi } from './abi.js';
import { readU64 } from './memory.js';

/**
 * Sums BPF's counters, which every CPU keeps for itself. A reading costs
 * O(CPUs × counters) array reads.
 */
export class Counters {
  readonly #abi: Abi;
  readonly #perCpu: Uint32Array;
  readonly #nrCpuIds: number;

  /** @param perCpu `cpu_stats[]` as words */
  constructor(abi: Abi, perCpu: Uint32Array, nrCpuIds: number) {
    this.#abi = abi;
    this.#perCpu = perCpu;
    this.#nrCpuIds = nrCpuIds;
  }

  has(name: string): boolean {
    return this.#abi.counters.has(name);
  }

  /** The counter's sum over all CPUs since attach, exact up to 2^53. */
  read(name: string): number {
    const index = this.#abi.counters.get(name);
    if (index === undefined) throw new RangeError(`no counter is called ${name}`);
    const stride = this.#abi.cpuStatsSize;
    let sum = 0;
    for (let cpu = 0; cpu < this.#nrCpuIds; cpu++) {
      sum += readU64(this.#perCpu, cpu * stride + 2 * index);
    }
    return sum;
  }
}
