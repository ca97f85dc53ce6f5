import { CpuSet } from '../../domains/cpu-set.js';
import type { Cpu } from '../../domains/topology.js';
import { groupBy } from './group-by.js';

/** More different capacities than these are preferred cores of one kind, not kinds of cores. */
const MAX_CLASSES = 4;

/** CPUs that are drawn together because they compute alike. */
export interface CapacityClass {
  /** `P 1024`, `E 612`, or just the capacity where there is one kind; '' where all CPUs are equal. */
  readonly label: string;
  readonly cpus: CpuSet;
}

/** The machine's classes, the strongest first; 1024 is its biggest CPU. */
export function capacityClasses(cpus: readonly Cpu[]): CapacityClass[] {
  const nrCapacities = new Set(cpus.map(({ capacity }) => capacity)).size;
  const hybrid = new Set(cpus.map(({ kind }) => kind)).size > 1;
  const groups = groupBy(
    cpus.toSorted((a, b) => b.capacity - a.capacity),
    ({ kind, capacity }) => (nrCapacities <= MAX_CLASSES ? `${kind} ${capacity}` : kind),
  );
  return [...groups.values()].map((members) => {
    const highest = members[0]!.capacity;
    const lowest = members.at(-1)!.capacity;
    const capacity = lowest === highest ? `${highest}` : `${lowest}-${highest}`;
    const kind = members[0]!.kind === 'performance' ? 'P' : 'E';
    const label = hybrid ? `${kind} ${capacity}` : capacity;
    return {
      label: nrCapacities > 1 ? label : '',
      cpus: CpuSet.of(members.map(({ id }) => id)),
    };
  });
}
