import type { Cpu, NumaNode } from './topology.js';

/**
 * In which order a domain that ran dry looks at the others: domains of its own node first,
 * then by NUMA distance, then of its own package. Equals follow each other round the machine
 * from the domain's own id, so that not all idle domains fall on domain 0.
 *
 * @param firstCpus any CPU of each domain, by domain id
 * @param nodes every node those CPUs belong to
 * @returns for each domain the ids of all others, nearest first
 */
export function stealOrders(firstCpus: readonly Cpu[], nodes: readonly NumaNode[]): Uint8Array[] {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const nrDomains = firstCpus.length;

  const farness = (from: Cpu, to: Cpu): number[] => [
    from.node === to.node ? 0 : 1,
    nodes[position.get(from.node)!]!.distances[position.get(to.node)!]!,
    from.package === to.package ? 0 : 1,
  ];

  return firstCpus.map((from, own) => {
    const others = Array.from({ length: nrDomains - 1 }, (_, i) => (own + 1 + i) % nrDomains);
    const keys = firstCpus.map((to) => farness(from, to));
    return Uint8Array.from(others.sort((a, b) => compareKeys(keys[a]!, keys[b]!)));
  });
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  return differing < 0 ? 0 : a[differing]! - b[differing]!;
}
