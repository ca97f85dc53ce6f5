import { NR_BUCKETS } from '../stats/model/histogram.js';
import type { HistogramValue } from '../stats/model/spec.js';
import type { Abi } from './abi.js';
import { readU64 } from './memory.js';

/** The words of a histogram as it is kept here: the sum, then the buckets. */
export const HISTOGRAM_LENGTH = 1 + NR_BUCKETS;

/** BPF's histograms, which every CPU keeps for itself (bpf/stats.h). */
export class Histograms {
  readonly nrCpuIds: number;
  readonly #abi: Abi;
  readonly #perCpu: Uint32Array;

  /** @param perCpu `cpu_hists[]` as words */
  constructor(abi: Abi, perCpu: Uint32Array, nrCpuIds: number) {
    this.#abi = abi;
    this.#perCpu = perCpu;
    this.nrCpuIds = nrCpuIds;
  }

  /** How long tasks waited that then ran on this CPU, since attach. */
  wait(cpu: number, into: Float64Array): void {
    into.fill(0);
    this.#add(cpu, this.#abi.cpuHists.wait, into);
  }

  /** How long planned migrations took, since attach. */
  allMoves(into: Float64Array): Float64Array {
    return this.#sum(this.#abi.cpuHists.move, into);
  }

  /** How long tasks waited for the policy's decision, since attach. */
  allDecisions(into: Float64Array): Float64Array {
    return this.#sum(this.#abi.cpuHists.decide, into);
  }

  #sum(member: number, into: Float64Array): Float64Array {
    into.fill(0);
    for (let cpu = 0; cpu < this.nrCpuIds; cpu++) this.#add(cpu, member, into);
    return into;
  }

  #add(cpu: number, member: number, into: Float64Array): void {
    const { cpuHists, histogram } = this.#abi;
    const at = cpu * cpuHists.size + member;
    into[0]! += readU64(this.#perCpu, at + histogram.sum_ns);
    for (let bucket = 0; bucket < NR_BUCKETS; bucket++) {
      into[1 + bucket]! += readU64(this.#perCpu, at + histogram.count + 2 * bucket);
    }
  }
}

/** A histogram out of such words. */
export const toHistogram = (words: Float64Array): HistogramValue => ({
  sumNs: words[0]!,
  counts: words.slice(1),
});
