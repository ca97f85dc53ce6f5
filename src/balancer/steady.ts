/**
 * Balance within the bands, by tasks that hardly ever sleep.
 *
 * Bands are there for noise: loads of tasks that come and go are never quite even, and what moves
 * one way now would move back the next time. But a task that never sleeps is always measured as
 * just its weight. So where a plan has nothing to move, another one with such tasks alone has bands
 * no wider than that part of the load which fluctuates,
 *
 *     Σ load x (1 - duty)  /  Σ load
 *
 * though not below a fifth of what the options say. Hogs of unlike weights get what is due to them
 * by this: 16 of nice -5, 0, 5 and 10 on 2 x 2 domains of two CPUs.
 */
import type { Loads } from './load.js';
import type { PlanOptions } from './plan-options.js';

/** From which on a task counts as one that never sleeps: those sleep for an instant, too. */
export const STEADY_DUTY = 0.95;
const NARROWEST = 0.2;

/**
 * @param loads as measured
 * @returns options with narrower bands, or undefined if so much fluctuates that none is
 */
export function steadyOptions(
  options: PlanOptions,
  { fluctuating, total }: Pick<Loads, 'fluctuating' | 'total'>,
): PlanOptions | undefined {
  if (total === 0) return undefined;
  const fluctuatingPct = (100 * fluctuating) / total;
  const narrow = (pct: number): number => Math.min(pct, Math.max(fluctuatingPct, NARROWEST * pct));
  const domainBandPct = narrow(options.domainBandPct);
  const nodeBandPct = narrow(options.nodeBandPct);
  if (domainBandPct === options.domainBandPct && nodeBandPct === options.nodeBandPct)
    return undefined;
  return { ...options, domainBandPct, nodeBandPct };
}
