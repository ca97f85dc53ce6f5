export interface PlanOptions {
  /** How far a domain's load may be from its share of the node's before tasks move, % of the share. */
  readonly domainBandPct: number;
  /** The same for a node, or any of its domains, and its share of the whole. Wider: crossing nodes costs more. */
  readonly nodeBandPct: number;
  /** Differences below this much CPU time are left alone, in CPUs: an idle machine should stay quiet. */
  readonly deadbandCpus: number;
  /** Whether workqueue workers stay where they are (--balanced-kworkers). */
  readonly excludeWorkers: boolean;
}

/** How far a domain's load may be from its share of the whole, as a part of the share. */
export function wholeBand({ domainBandPct, nodeBandPct }: PlanOptions): number {
  return Math.max(domainBandPct, nodeBandPct) / 100;
}

export const defaultPlanOptions: PlanOptions = {
  domainBandPct: 5,
  nodeBandPct: 10,
  deadbandCpus: 0.01,
  excludeWorkers: false,
};
