import { CpuSet } from './cpu-set.js';
import type { Sysfs } from './sysfs.js';

export interface Presence {
  readonly possible: CpuSet;
  readonly present: CpuSet;
  readonly online: CpuSet;
  readonly isolated: CpuSet;
  readonly nohzFull: CpuSet;
}

/**
 * Which CPUs there are. Without the lists (kernels before 2.6.26, partial trees) every cpuN
 * directory is a present CPU, online unless it says no or has no topology.
 */
export function readPresence(sysfs: Sysfs): Presence {
  const described = describedCpus(sysfs);
  const online = sysfs.cpuList('cpu/online') ?? onlineWithoutList(sysfs, described);
  if (online.size === 0) throw sysfs.unreadable('cpu/online', 'no CPU is online');
  const undescribed = online.minus(described);
  if (undescribed.size > 0) {
    throw sysfs.unreadable(
      `cpu/cpu${undescribed.first}`,
      'no such directory, yet the CPU is online',
    );
  }
  const present = sysfs.cpuList('cpu/present') ?? described;
  return {
    online,
    present,
    possible: (sysfs.cpuList('cpu/possible') ?? present).union(online),
    isolated: sysfs.cpuList('cpu/isolated') ?? CpuSet.empty,
    nohzFull: readNohzFull(sysfs),
  };
}

/** The kernel prints a null pointer when nohz_full= was not given (up to 6.12 at least). */
function readNohzFull(sysfs: Sysfs): CpuSet {
  const path = 'cpu/nohz_full';
  return sysfs.text(path) === '(null)' ? CpuSet.empty : (sysfs.cpuList(path) ?? CpuSet.empty);
}

function describedCpus(sysfs: Sysfs): CpuSet {
  const ids = sysfs.numberedEntries('cpu', 'cpu');
  if (!ids) throw sysfs.unreadable('cpu', 'no such directory');
  return CpuSet.of(ids);
}

function onlineWithoutList(sysfs: Sysfs, described: CpuSet): CpuSet {
  const isOnline = (cpu: number): boolean =>
    sysfs.integer(`cpu/cpu${cpu}/online`, 0, 1) !== 0 &&
    sysfs.numberedEntries(`cpu/cpu${cpu}/topology`, '') !== undefined;
  return CpuSet.of([...described].filter(isOnline));
}
