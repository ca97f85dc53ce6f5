import { isDeepStrictEqual } from 'node:util';
import { formatCpuList } from './cpu-list.js';
import type { DomainLayout } from './layout.js';

/** Whether nothing that follows from the one layout would come out otherwise from the other. */
export function isSameLayout(one: DomainLayout, other: DomainLayout): boolean {
  return one === other || isDeepStrictEqual(plain(one), plain(other));
}

/** The layout without sets of CPUs, whose content is private to them. */
function plain({ domains, nodes, nrCpuIds, stealOrder }: DomainLayout): object {
  return {
    domains: domains.map((domain) => ({ ...domain, cpus: formatCpuList(domain.cpus) })),
    nodes: nodes.map((node) => ({ ...node, cpus: formatCpuList(node.cpus) })),
    nrCpuIds,
    stealOrder,
  };
}
