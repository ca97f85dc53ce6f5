import { Machine } from '../balancer/machine.js';
import type { DomainLayout } from '../domains/layout.js';

/** The layout as the balancer takes it: nodes that have domains, densely numbered. */
export function toMachine({ domains, nodes }: DomainLayout): Machine {
  const withDomains = nodes
    .map(({ id, distances }, index) => ({ id, distances, index }))
    .filter(({ id }) => domains.some(({ node }) => node === id));
  const denseIndex = new Map(withDomains.map(({ id }, dense) => [id, dense]));
  return new Machine({
    domainNode: domains.map(({ node }) => denseIndex.get(node)!),
    domainCapacity: domains.map(({ capacity }) => capacity),
    domainNrCpus: domains.map(({ cpus }) => cpus.size),
    nodeDistance: withDomains.flatMap(({ distances }) =>
      withDomains.map(({ index }) => distances[index]!),
    ),
  });
}
