/** A task that never sleeps, as a fair scheduler sees it. */
export interface Claim {
  readonly weight: number;
  /** CPUs that it may use. */
  readonly cpus: readonly number[];
}

/**
 * CPUs that each task is due: in proportion to its weight, but never more than one, nor more
 * than is left of the CPUs it may use (weighted max-min fairness).
 *
 * All tasks are filled at a pace that follows from their weights, until a set of CPUs is full:
 * those who may use no others get no more, and the rest goes on. O(tasks² × 2^CPUs).
 */
export function fairShares(claims: readonly Claim[]): number[] {
  const cpus = [...new Set(claims.flatMap((claim) => claim.cpus))];
  const bit = new Map(cpus.map((cpu, index) => [cpu, 1 << index]));
  const masks = claims.map((claim) => claim.cpus.reduce((mask, cpu) => mask | bit.get(cpu)!, 0));
  const shares = new Array<number | undefined>(claims.length).fill(undefined);

  while (shares.includes(undefined)) {
    let level = Infinity;
    let full: number[] = [];
    const consider = (capacity: number, members: number[]): void => {
      const open = members.filter((i) => shares[i] === undefined);
      if (open.length === 0) return;
      const given = members.reduce((sum, i) => sum + (shares[i] ?? 0), 0);
      const weight = open.reduce((sum, i) => sum + claims[i]!.weight, 0);
      const reached = (capacity - given) / weight;
      if (reached < level - 1e-12) [level, full] = [reached, open];
      else if (reached < level + 1e-12) full = [...full, ...open];
    };
    claims.forEach((_, i) => {
      consider(1, [i]);
    });
    for (let set = 1; set < 1 << cpus.length; set++) {
      const members = masks.flatMap((mask, i) => ((mask & ~set) === 0 ? [i] : []));
      consider(set.toString(2).replaceAll('0', '').length, members);
    }
    for (const i of full) shares[i] = level * claims[i]!.weight;
  }
  return shares as number[];
}
