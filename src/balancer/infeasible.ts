/**
 * Infeasible weights. A task's weight entitles it to the share weight x duty of all CPUs,
 * but it cannot use more than its own duty: one task of weight 10000 among many of weight
 * 1 does not fill 90 % of a big machine. Counting it with its whole weight would have
 * the balancer keep CPUs free for a load that can never come. So weights are cut at a limit:
 *
 *     the limit is the λ for which  Σ min(weight, λ) x duty  =  λ x CPUs
 *
 * Then λ is the load one CPU carries, a task above the limit gets exactly its duty and
 * the others share what is left in proportion to their weights.
 *
 * With f(λ) = Σ min(weight, λ) x duty - λ x CPUs, concave and piecewise linear, Newton's
 * method from the right (where nothing is cut) steps down to the root and stops exactly
 * there. Each step cuts at least one more weight, and they close in faster than by halving:
 * with the 40 nice levels it takes two to six. Neither order nor repetition of weights
 * matters, so the tasks' own arrays will do, exactly, without sorting or classes.
 *
 * If everyone's duty together fits the CPUs, everyone gets it, i.e. all weights are cut to
 * the smallest. This is also where λ goes when the load falls to that point: the limit is
 * continuous, and weights always count as much as they should.
 */

/**
 * The weight above which more weight gives a task no more CPU.
 *
 * If no weight is above it, it is the load of one CPU all the same, Σ weight x duty / cpus.
 *
 * @param cpus number of CPUs; a fraction is allowed
 * @param weights weight of each task, or of each class of tasks of equal weight
 * @param duties runnable fraction of each task, or the sum over each class
 * @returns the limit λ; a weight without duty has no influence; 0 without any weight
 * @throws RangeError if `cpus` or a weight is not positive and finite, a duty is
 *   negative or not finite, or the arrays differ in length
 */
export function weightLimit(cpus: number, weights: Float64Array, duties: Float64Array): number {
  check(cpus, weights, duties);
  return solveLimit(cpus, weights, duties, weights.length);
}

/** `weightLimit` of the first `count` entries, known to be sound. */
export function solveLimit(
  cpus: number,
  weights: Float64Array,
  duties: Float64Array,
  count: number,
): number {
  let totalDuty = 0;
  let totalLoad = 0;
  let largest = 0;
  let smallest = Infinity;
  let smallestWithDuty = Infinity;
  for (let i = 0; i < count; i++) {
    const weight = weights[i]!;
    const duty = duties[i]!;
    totalDuty += duty;
    totalLoad += weight * duty;
    if (weight > largest) largest = weight;
    if (weight < smallest) smallest = weight;
    if (duty > 0 && weight < smallestWithDuty) smallestWithDuty = weight;
  }
  if (count === 0) return 0;
  if (totalDuty === 0) return smallest;
  if (totalDuty <= cpus) return smallestWithDuty;

  let limit = totalLoad / cpus;
  if (largest <= limit) return limit;
  for (;;) {
    let cutDuty = 0;
    let uncutLoad = 0;
    for (let i = 0; i < count; i++) {
      if (weights[i]! > limit) cutDuty += duties[i]!;
      else uncutLoad += weights[i]! * duties[i]!;
    }
    // Only rounding can bring the limit below the smallest weight or leave no CPU.
    const next = cutDuty < cpus ? uncutLoad / (cpus - cutDuty) : limit;
    if (next >= limit) return Math.max(limit, smallestWithDuty);
    limit = next;
  }
}

function check(cpus: number, weights: Float64Array, duties: Float64Array): void {
  if (!(cpus > 0 && cpus < Infinity)) throw new RangeError(`expected cpus > 0, got ${cpus}`);
  if (weights.length !== duties.length) {
    throw new RangeError(
      `expected one duty for each weight, got ${weights.length} weights and ${duties.length} duties`,
    );
  }
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0 && weights[i]! < Infinity)) {
      throw new RangeError(`expected weights > 0, got ${weights[i]} at index ${i}`);
    }
    if (!(duties[i]! >= 0 && duties[i]! < Infinity)) {
      throw new RangeError(`expected duties >= 0, got ${duties[i]} at index ${i}`);
    }
  }
}
