/**
 * Histograms of times: below 2^10 ns (about a microsecond), below 2^11 ns, … below 2^33 ns
 * (8.6 s), and the rest; as BPF counts them (bpf/stats.h).
 */
import type { HistogramValue } from './spec.js';

const FIRST_SHIFT = 10;
export const NR_BUCKETS = 25;

/** Upper bounds of all buckets but the last, which has none. */
export const boundsNs: readonly number[] = Array.from(
  { length: NR_BUCKETS - 1 },
  (_, bucket) => 2 ** (FIRST_SHIFT + bucket),
);

export const emptyHistogram: HistogramValue = { counts: new Float64Array(NR_BUCKETS), sumNs: 0 };

/** The bucket of a time. */
export function bucketOf(ns: number): number {
  if (!(ns >= 2 ** FIRST_SHIFT)) return 0;
  return Math.min(Math.floor(Math.log2(ns)) - FIRST_SHIFT + 1, NR_BUCKETS - 1);
}

/** What was counted between two readings; what went backwards counts as nothing. */
export function difference(before: HistogramValue, after: HistogramValue): HistogramValue {
  const counts = after.counts.map((count, bucket) => Math.max(0, count - before.counts[bucket]!));
  return { counts, sumNs: Math.max(0, after.sumNs - before.sumNs) };
}

/**
 * The time that a share of what was counted did not exceed, in µs: within a bucket as if the
 * times in it were spread evenly, so right to a factor of two. 0 if nothing was counted; 8.6 s
 * for anything beyond.
 */
export function percentileUs({ counts }: HistogramValue, share: number): number {
  let left = share * countOf(counts);
  if (left === 0) return 0;
  for (let bucket = 0; bucket < boundsNs.length; bucket++) {
    const count = counts[bucket]!;
    if (left <= count && count > 0) {
      const from = bucket === 0 ? 0 : boundsNs[bucket - 1]!;
      return (from + ((boundsNs[bucket]! - from) * left) / count) / 1000;
    }
    left -= count;
  }
  return boundsNs.at(-1)! / 1000;
}

export function countOf(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** A histogram that counts. */
export class HistogramCounter implements HistogramValue {
  readonly counts = new Float64Array(NR_BUCKETS);
  sumNs = 0;

  add(ns: number): void {
    this.counts[bucketOf(ns)]!++;
    this.sumNs += ns;
  }

  /** As it is now. */
  copy(): HistogramValue {
    return { counts: this.counts.slice(), sumNs: this.sumNs };
  }
}
