import { sizeOf } from './candidates.js';
import type { Draft } from './draft.js';
import { bestGainOf, bestLoad, gainOf } from './level.js';
import { Step } from './step.js';

/** Sizes of tasks that are told apart in a domain, from the first of its candidates on. */
const MAX_SIZES = 12;
/** What an exchange must gain, as a part of what closing the gap would. */
const MIN_GAIN = 0.5;
/** Tasks of less than so much of the gap do not decide whether an exchange closes it. */
const MIN_PART = 1 / 8;

/** One task of a domain, or two, that may go to another. */
interface Parcel {
  readonly load: number;
  readonly tasks: readonly number[];
}

/**
 * The last means against a gap between two domains that is smaller than every task which could
 * fill it: one or two tasks of the fuller one for one or two of the emptier, whose loads differ
 * by about the gap. It gains at least half of what can be gained, so that what is left is worth
 * no other exchange.
 *
 * O(candidates + MAX_SIZES² log MAX_SIZES); a domain of so many tasks of so many sizes that more
 * would have to be looked at has one that fits.
 *
 * @returns whether tasks were exchanged
 */
export function exchange(draft: Draft, from: number, to: number): boolean {
  const level = draft.domains;
  let bestGain = MIN_GAIN * bestGainOf(level, from, to);
  const gap = bestLoad(level, from, to);
  const minLoad = MIN_PART * gap;
  const theirs = parcelsOf(draft, to, from, minLoad);
  let best: readonly [Parcel, Parcel] | undefined;
  let k = 0;
  // Both lists ascend, and so does what would fit: neither is gone through twice.
  for (const mine of parcelsOf(draft, from, to, minLoad)) {
    const wanted = mine.load - gap;
    while (k + 1 < theirs.length && theirs[k + 1]!.load <= wanted) k++;
    for (const other of theirs.slice(k, k + 2)) {
      const load = mine.load - other.load;
      const gain = load > 0 ? gainOf(level, load, from, to) : 0;
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = [mine, other];
    }
  }
  if (best === undefined) return false;
  const { step } = draft;
  draft.step = Step.exchange;
  for (const task of best[0].tasks) draft.move(task, to);
  for (const task of best[1].tasks) draft.move(task, from);
  draft.step = step;
  return true;
}

/** What may leave the domain for another: single tasks of each size and pairs of them, lightest first. */
function parcelsOf(draft: Draft, domain: number, to: number, minLoad: number): Parcel[] {
  const { load } = draft.loads;
  const singles: Parcel[] = [];
  const pairs: Parcel[] = [];
  for (const task of samplesOf(draft, domain, to, minLoad)) {
    for (const { load: other, tasks } of singles) {
      pairs.push({ load: load[task]! + other, tasks: [...tasks, task] });
    }
    singles.push({ load: load[task]!, tasks: [task] });
  }
  return [...singles, ...pairs].sort((a, b) => a.load - b.load);
}

/** Up to two candidates of each size, from `minLoad` on; none that its memory policy keeps on its node. */
function samplesOf(draft: Draft, domain: number, to: number, minLoad: number): number[] {
  const { candidates, loads, snapshot } = draft;
  const { domainNode } = draft.machine;
  const isFar = domainNode[domain] !== domainNode[to];
  const counts = new Map<number, number>();
  const samples: number[] = [];
  for (let task = candidates.first(domain); task >= 0; task = candidates.after(task, domain)) {
    if (loads.load[task]! < minLoad || !draft.domains.allows(loads.set[task]!, to)) continue;
    if (isFar && snapshot.preferredNode[task] === domainNode[domain]) continue;
    const size = sizeOf(loads.load, task);
    const count = counts.get(size) ?? 0;
    if (count === 2 || (count === 0 && counts.size === MAX_SIZES)) continue;
    counts.set(size, count + 1);
    samples.push(task);
  }
  return samples;
}
