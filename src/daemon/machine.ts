import { Machine } from '../balancer/machine.js';
import type { MachineLine } from '../balancer/recording/lines.js';
import { formatCpuList } from '../domains/cpu-list.js';
import type { DomainLayout } from '../domains/layout.js';

/** The layout as the balancer takes it: nodes that have domains, densely numbered. */
export function toMachineLayout({ domains, nodes }: DomainLayout): MachineLine['machine'] {
  const withDomains = nodes
    .map(({ id, distances }, index) => ({ id, distances, index }))
    .filter(({ id }) => domains.some(({ node }) => node === id));
  const denseIndex = new Map(withDomains.map(({ id }, dense) => [id, dense]));
  return {
    domainNode: domains.map(({ node }) => denseIndex.get(node)!),
    domainCapacity: domains.map(({ capacity }) => capacity),
    domainNrCpus: domains.map(({ cpus }) => cpus.size),
    nodeDistance: withDomains.flatMap(({ distances }) =>
      withDomains.map(({ index }) => distances[index]!),
    ),
  };
}

export function toMachine(layout: DomainLayout): Machine {
  return new Machine(toMachineLayout(layout));
}

/** What users call the domains. */
export function toNames({ domains }: DomainLayout): MachineLine['domains'] {
  return domains.map(({ name, node, cpus }) => ({ name, node, cpus: formatCpuList(cpus) }));
}
