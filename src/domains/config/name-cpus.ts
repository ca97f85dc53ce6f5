import { formatCpuList } from '../cpu-list.js';
import type { CpuSet } from '../cpu-set.js';
import type { Topology } from '../topology.js';

/** "CPU 7 is" or "CPUs 7-8 are". */
export function nameCpus(cpus: CpuSet): string {
  return cpus.size === 1 ? `CPU ${cpus.first} is` : `CPUs ${formatCpuList(cpus)} are`;
}

/** @param cpus not online, at least one */
export function describeMissing(cpus: CpuSet, { present, possible }: Topology): string {
  const offline = cpus.intersect(present.union(possible));
  const absent = cpus.minus(offline);
  return [
    ...(offline.size > 0 ? [`${nameCpus(offline)} offline`] : []),
    ...(absent.size > 0 ? [`${nameCpus(absent)} not on this machine`] : []),
  ].join(', ');
}
