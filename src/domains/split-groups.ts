import type { Group } from './group.js';
import type { Cpu } from './topology.js';

/** At most one of the two. */
export interface SplitOptions {
  /** Split every group into so many equal parts. */
  readonly splitInto?: number;
  /** Split groups with more CPUs than this into as few equal parts as will do. */
  readonly maxCpus?: number;
}

/** Cores are never split, so a group has at most as many parts as cores. */
export function splitBig(groups: readonly Group[], { splitInto, maxCpus }: SplitOptions): Group[] {
  if (splitInto !== undefined) return groups.flatMap((group) => split(group, splitInto));
  if (maxCpus === undefined) return [...groups];
  return groups.flatMap((group) => splitUpTo(group, maxCpus));
}

/** With cores of unequal size, the parts that their number alone asks for may yet be too big. */
function splitUpTo(group: Group, maxCpus: number): Group[] {
  const nrCores = coresOf(group).length;
  let nrParts = Math.ceil(group.cpus.length / maxCpus);
  for (;;) {
    const parts = split(group, nrParts);
    if (nrParts >= nrCores || parts.every(({ cpus }) => cpus.length <= maxCpus)) return parts;
    nrParts++;
  }
}

/** Neighbouring cores stay together. */
function split(group: Group, wantedParts: number): Group[] {
  const cores = coresOf(group);
  const nrParts = Math.min(wantedParts, cores.length);
  if (nrParts === 1) return [group];
  return Array.from({ length: nrParts }, (_, part) => {
    const from = Math.floor((part * cores.length) / nrParts);
    const to = Math.floor(((part + 1) * cores.length) / nrParts);
    const cpus = cores.slice(from, to).flat();
    return {
      name: `${group.name}.${part}`,
      node: group.node,
      cpus: cpus.sort((a, b) => a.id - b.id),
    };
  });
}

function coresOf({ cpus }: Group): Cpu[][] {
  const cores = new Map<number, Cpu[]>();
  for (const cpu of cpus) {
    const core = cores.get(cpu.core);
    if (core) core.push(cpu);
    else cores.set(cpu.core, [cpu]);
  }
  return [...cores.values()];
}
