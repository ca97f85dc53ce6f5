/**
 * How far loads may be from their shares before tasks move.
 *
 * Bands are there for noise: measured loads of tasks that come and go are never quite even, and
 * what moves one way now would move back the next time. But a task that never sleeps is always
 * measured as just its weight. So bands are as wide as the options say only where that part of
 * the load which fluctuates,
 *
 *     Σ load x (1 - duty)  /  Σ load
 *
 * is FLUCTUATING or more; narrower in proportion where it is less, down to STEADY of that.
 * Hogs of unlike weights get what is due to them by this: 16 of nice -5, 0, 5 and 10 on 2 x 2
 * domains of two CPUs rest within 8 % of it from any of 500 random starts, and half of them
 * exactly, rather than within 27 %.
 */
import type { Loads } from './load.js';
import type { PlanOptions } from './plan-options.js';

const FLUCTUATING = 0.2;
const STEADY = 0.2;

/** As parts of the share, but for `deadband`. */
export interface Bands {
  /** A domain's load, and its share of what its node has. */
  readonly domain: number;
  /** A node's load, and its share of the whole. */
  readonly node: number;
  /** A domain's load, and its share of the whole. */
  readonly whole: number;
  /** Differences of load that are left alone, however large the part. */
  readonly deadband: number;
}

/** @param loads as measured */
export function bandsFor(
  { domainBandPct, nodeBandPct, deadbandCpus }: PlanOptions,
  { total, unsteady, limit }: Loads,
): Bands {
  const fluctuating = total > 0 ? unsteady / total : 0;
  const width = Math.min(1, Math.max(STEADY, fluctuating / FLUCTUATING));
  const domain = (width * domainBandPct) / 100;
  const node = (width * nodeBandPct) / 100;
  return { domain, node, whole: Math.max(domain, node), deadband: deadbandCpus * limit };
}
