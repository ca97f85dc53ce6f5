import { formatCpuList } from './cpu-list.js';
import type { DomainLayout } from './layout.js';

/** What `topology --json` prints; CPU lists as in sysfs, node ids the kernel's. */
export interface LayoutJson {
  readonly cpus: string;
  readonly nodes: readonly { id: number; cpus: string; distances: readonly number[] }[];
  readonly domains: readonly {
    id: number;
    name: string;
    node: number;
    cpus: string;
    capacity: number;
  }[];
}

export function layoutToJson({ cpus, nodes, domains }: DomainLayout): LayoutJson {
  return {
    cpus: formatCpuList(cpus),
    nodes: nodes.map((node) => ({
      id: node.id,
      cpus: formatCpuList(node.cpus),
      distances: node.distances,
    })),
    domains: domains.map(({ id, name, node, cpus: own, capacity }) => ({
      id,
      name,
      node,
      cpus: formatCpuList(own),
      capacity,
    })),
  };
}

/** The layout for people: a summary, then a line for each node and each of its domains. */
export function describeLayout({ cpus, nodes, domains }: DomainLayout): string[] {
  const lines = [
    `${count(cpus.size, 'CPU')} in ${count(domains.length, 'domain')} on ${count(nodes.length, 'NUMA node')}`,
  ];
  for (const node of nodes) {
    const own = domains.filter((domain) => domain.node === node.id);
    const distances = nodes.length > 1 ? `, distances ${node.distances.join(' ')}` : '';
    const what = own.length > 0 ? `CPUs ${formatCpuList(node.cpus)}` : 'memory only';
    lines.push(`node ${node.id}: ${what}${distances}`);
    for (const domain of own) {
      const list = formatCpuList(domain.cpus);
      lines.push(`  domain ${domain.id} ${domain.name}: CPUs ${list}, capacity ${domain.capacity}`);
    }
  }
  return lines;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
