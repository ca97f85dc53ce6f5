import type { Group } from './group.js';

/**
 * Merges groups of fewer than `minCpus` CPUs with the next one of their node, and the last
 * with the one before it. A node with fewer CPUs than that becomes one group.
 */
export function mergeSmall(groups: readonly Group[], minCpus: number): Group[] {
  const result: Group[] = [];
  for (const node of new Set(groups.map((group) => group.node))) {
    const enough: Group[][] = [];
    let collected: Group[] = [];
    for (const group of groups.filter((other) => other.node === node)) {
      collected.push(group);
      if (nrCpus(collected) < minCpus) continue;
      enough.push(collected);
      collected = [];
    }
    const last = enough.pop() ?? [];
    for (const members of [...enough, [...last, ...collected]]) result.push(merge(members));
  }
  return result;
}

function nrCpus(groups: readonly Group[]): number {
  return groups.reduce((sum, { cpus }) => sum + cpus.length, 0);
}

function merge(groups: readonly Group[]): Group {
  const [first, ...others] = groups;
  if (others.length === 0) return first!;
  return {
    name: `${first!.name}+${others.length}`,
    node: first!.node,
    cpus: groups.flatMap(({ cpus }) => cpus).sort((a, b) => a.id - b.id),
  };
}
