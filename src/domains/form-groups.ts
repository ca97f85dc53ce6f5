/**
 * Domains by what their CPUs have in common, always within one NUMA node:
 *
 *     llc          the highest-level cache; all CPUs of a node without any cache information
 *     llc, level N the cache of that level: of each CPU the highest that is not above N, or its
 *                  lowest if all are above
 *     cluster      the kernel's cluster; where it knows none, as llc
 *     core         the core
 *     numa         the node alone
 *
 * Small domains are then merged, and big ones split.
 */
import { byFirstCpu, type Group } from './group.js';
import { mergeSmall } from './merge-groups.js';
import { splitBig, type SplitOptions } from './split-groups.js';
import type { Cpu } from './topology.js';

export type Form = 'llc' | 'numa' | 'cluster' | 'core';

export interface FormOptions extends SplitOptions {
  readonly form?: Form;
  /** Only for `llc`: group by the caches of this level instead of the highest. */
  readonly cacheLevel?: number;
  /** Merge domains with fewer CPUs than this with a neighbour of their node. */
  readonly minCpus?: number;
}

/** The groups by first CPU, whatever the order of `cpus`. */
export function formGroups(cpus: readonly Cpu[], options: FormOptions = {}): Group[] {
  const groups = groupAlike(
    cpus.toSorted((a, b) => a.id - b.id),
    kinship(options),
  );
  const merged = options.minCpus === undefined ? groups : mergeSmall(groups, options.minCpus);
  return splitBig(merged, options).sort(byFirstCpu);
}

/** What a CPU is grouped by: CPUs of a node with the same prefix and id are together. */
interface Kinship {
  /** Of the group's name; numbered within the node unless `id` is undefined. */
  readonly prefix: string;
  readonly id?: string;
}

function kinship({ form = 'llc', cacheLevel }: FormOptions): (cpu: Cpu) => Kinship {
  switch (form) {
    case 'llc':
      return (cpu) => cacheKinship(cpu, cacheLevel);
    case 'cluster':
      return (cpu) =>
        cpu.cluster < 0
          ? cacheKinship(cpu)
          : { prefix: 'cluster', id: `${cpu.package} ${cpu.cluster}` };
    case 'core':
      return (cpu) => ({ prefix: 'core', id: String(cpu.core) });
    case 'numa':
      return () => ({ prefix: 'cpus' });
  }
}

function cacheKinship({ caches }: Cpu, cacheLevel?: number): Kinship {
  const cache = caches.findLast(({ level }) => level <= (cacheLevel ?? Infinity)) ?? caches[0];
  if (!cache) return { prefix: 'cpus' };
  const prefix = cacheLevel === undefined ? 'llc' : `l${cacheLevel}-`;
  return { prefix, id: `${cache.level} ${cache.cpus.first}` };
}

function groupAlike(cpus: readonly Cpu[], kinshipOf: (cpu: Cpu) => Kinship): Group[] {
  const groups = new Map<string, { name: string; node: number; cpus: Cpu[] }>();
  const nrNamed = new Map<string, number>();
  for (const cpu of cpus) {
    const { prefix, id } = kinshipOf(cpu);
    const stem = `node${cpu.node}/${prefix}`;
    const key = `${stem} ${id ?? ''}`;
    const group = groups.get(key);
    if (group) {
      group.cpus.push(cpu);
      continue;
    }
    const index = nrNamed.get(stem) ?? 0;
    nrNamed.set(stem, index + 1);
    groups.set(key, {
      name: id === undefined ? stem : `${stem}${index}`,
      node: cpu.node,
      cpus: [cpu],
    });
  }
  return [...groups.values()];
}
