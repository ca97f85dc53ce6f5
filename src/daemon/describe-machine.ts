import type { DomainLayout } from '../domains/layout.js';
import type { Topology } from '../domains/topology.js';
import type { MachineDescription } from '../policy/machine-view.js';

/** The machine as policies see it: plain data, for another thread. */
export function describeMachine(layout: DomainLayout, topology: Topology): MachineDescription {
  const { domains, nrCpuIds, stealOrder } = layout;
  const siblings: number[][] = Array.from({ length: nrCpuIds }, () => []);
  const capacities = new Array<number>(nrCpuIds).fill(0);
  for (const cpu of topology.cpus) {
    siblings[cpu.id] = [...cpu.siblings];
    capacities[cpu.id] = cpu.capacity;
  }
  return {
    domains: domains.map(({ id, name, node, cpus, capacity, interactive }) => ({
      id,
      name,
      node,
      cpus: [...cpus],
      capacity,
      interactive,
      neighbours: [...stealOrder[id]!],
    })),
    nrCpuIds,
    siblings,
    capacities,
  };
}
