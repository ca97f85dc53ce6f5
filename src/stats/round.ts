/** What one balancing round saw and did. Loads count busy nice-0 threads (balancer/load-unit.ts). */
export interface Round {
  /** 1 for the first. */
  readonly number: number;
  /** Since the scheduler was attached. */
  readonly timeMs: number;
  /** Time that the round itself took. */
  readonly costMs: number;
  /** Tasks that have run lately. */
  readonly nrTasks: number;
  /** By domain, as found. */
  readonly loads: readonly number[];
  /** By domain: its share of the whole load, by its capacity. */
  readonly shares: readonly number[];
  /** By domain: its share of what its tasks' affinities let it have. */
  readonly targets: readonly number[];
  /** By domain: load that is to come, less what is to go. */
  readonly deltas: readonly number[];
  /** Migrations that this round asked for. */
  readonly planned: number;
  /** Totals since attach, as counted by BPF where they happened. */
  readonly migrated: number;
  readonly stale: number;
  readonly refused: number;
  readonly stolen: number;
}

/**
 * How far the domain that is farthest from its share of the load is away from it, in
 * percent of the share; 0 for an idle machine.
 */
export function spreadPct({ loads, shares }: Pick<Round, 'loads' | 'shares'>): number {
  let worst = 0;
  loads.forEach((load, domain) => {
    const share = shares[domain]!;
    if (share > 0) worst = Math.max(worst, Math.abs(load / share - 1));
  });
  return 100 * worst;
}
