import type { Cpu, NumaNode } from './topology.js';

/** Kernel's ids. */
export type Place = Pick<Cpu, 'node' | 'package'>;

/**
 * In which order a domain that ran dry looks at the others: domains of its own node first,
 * then by NUMA distance, then of its own package. Equals follow each other round the machine
 * from the domain's own id, so that not all idle domains fall on domain 0.
 *
 * @param places where each domain is, by domain id
 * @param nodes every node in `places`
 * @returns for each domain the ids of all others, nearest first
 */
export function stealOrders(places: readonly Place[], nodes: readonly NumaNode[]): Uint8Array[] {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const nrDomains = places.length;

  const farness = (from: Place, to: Place): number[] => [
    from.node === to.node ? 0 : 1,
    nodes[position.get(from.node)!]!.distances[position.get(to.node)!]!,
    from.package === to.package ? 0 : 1,
  ];

  return places.map((from, own) => {
    const others = Array.from({ length: nrDomains - 1 }, (_, i) => (own + 1 + i) % nrDomains);
    const keys = places.map((to) => farness(from, to));
    return Uint8Array.from(others.sort((a, b) => compareKeys(keys[a]!, keys[b]!)));
  });
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  return differing < 0 ? 0 : a[differing]! - b[differing]!;
}
