import type { TaskSpec } from './scenario.js';

/** The domains of a plan, before it or after. */
export interface DomainLoads {
  readonly load: Float64Array;
  readonly target: Float64Array;
  readonly capacity: Float64Array;
  /** The weight limit. */
  readonly limit: number;
}

/**
 * Where a task would clearly help a domain that is outside all bands, in the terms of the goal
 * alone: out of one with too much or into one with too little, and Σ load² / capacity falls.
 *
 * @returns the domain to move it to; undefined if there is none
 */
export function helpfulTarget(
  { load, target, capacity, limit }: DomainLoads,
  { domain: from, weight = 100, duty = 1, allowed, flags }: TaskSpec,
): number | undefined {
  const surplus = (d: number): number => {
    const tolerated = Math.max(0.105 * target[d]!, 0.011 * limit);
    return Math.abs(load[d]! - target[d]!) > tolerated ? load[d]! - target[d]! : 0;
  };
  const taskLoad = Math.min(weight, limit) * duty;
  if (flags !== 0 || taskLoad === 0) return undefined;
  return [...load.keys()].find((to) => {
    if (to === from || !(allowed?.includes(to) ?? true)) return false;
    if (surplus(from) <= 0 && surplus(to) >= 0) return false;
    const helps = 1.8 * (load[from]! / capacity[from]! - load[to]! / capacity[to]!);
    return taskLoad * (1 / capacity[from]! + 1 / capacity[to]!) < helps;
  });
}
