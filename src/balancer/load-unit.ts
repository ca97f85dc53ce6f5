const NICE_0_WEIGHT = 100;

/**
 * The load that is shown as 1: that of a nice-0 thread that is always runnable.
 *
 * Weights count up to the limit only (infeasible.ts), which is below 100 where hardly anyone has to
 * share, down to the smallest weight present when there is a CPU for everyone. Then a busy
 * nice-0 thread's load is the limit, as is that of every other busy thread above it.
 *
 * @param limit `Plan.limit`
 * @returns what a load in units of weight x duty is to be divided by
 */
export function loadUnit(limit: number): number {
  return limit > 0 ? Math.min(limit, NICE_0_WEIGHT) : NICE_0_WEIGHT;
}
