import type { MachineDescription } from '../machine-view.js';
import type { PolicyDomain } from '../machine.js';

export const FULL_CPU = 1024;
export const MAX_CPUS = 1024;

/**
 * A regular machine: NUMA nodes x caches per node x cores per cache [x threads per core], with a domain
 * for each cache. `2x2x2` has 8 CPUs in 4 domains.
 *
 * @throws RangeError
 */
export function machineOf(shape: string): MachineDescription {
  const isShape = /^([1-9]\d{0,2}x){2}[1-9]\d{0,2}(x[1-9]\d?)?$/.test(shape);
  const [nodes = 0, caches = 0, cores = 0, threads = 1] = shape.split('x').map(Number);
  const nrCpuIds = nodes * caches * cores * threads;
  if (!isShape || nrCpuIds > MAX_CPUS) {
    throw new RangeError(
      `'${shape}' is no machine: expected NxLxC or NxLxCxT (nodes x caches per node x cores per cache x threads per core), such as 2x2x2, of ${MAX_CPUS} CPUs at most`,
    );
  }
  const perDomain = cores * threads;
  const domains = Array.from({ length: nodes * caches }, (_, id) => ({
    id,
    name: `node${Math.floor(id / caches)}/llc${id % caches}`,
    node: Math.floor(id / caches),
    cpus: range(id * perDomain, perDomain),
    capacity: perDomain * FULL_CPU,
    interactive: true,
  }));
  return {
    domains: domains.map((domain) => ({ ...domain, neighbours: nearestFirst(domain, domains) })),
    nrCpuIds,
    siblings: range(0, nrCpuIds).map((cpu) => range(cpu - (cpu % threads), threads)),
    capacities: range(0, nrCpuIds).map(() => FULL_CPU),
  };
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Those of the same node, then the others; each in the order of their ids, from the domain's own on. */
export function nearestFirst(
  { id, node }: Pick<PolicyDomain, 'id' | 'node'>,
  domains: readonly Pick<PolicyDomain, 'id' | 'node'>[],
): number[] {
  const others = range(id + 1, domains.length - 1).map((other) => other % domains.length);
  return [
    ...others.filter((other) => domains[other]!.node === node),
    ...others.filter((other) => domains[other]!.node !== node),
  ];
}
