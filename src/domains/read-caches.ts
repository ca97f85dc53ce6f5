/**
 * Which CPUs share which cache.
 *
 * A cache is known by the CPUs that share it: `shared_cpu_list`, or `shared_cpu_map` where
 * there is no list. The kernel's cache `id` plays no part: it is missing on many machines
 * and repeated on others. Instruction caches do not count, as no load follows them.
 *
 * Every CPU describes its caches itself, and firmware gets some of them wrong. So a cache is
 * what its lowest CPU says, and a CPU whose own word, or whose list and map, contradict that
 * has no cache of this level: it is then grouped by the next lower level, never with strangers.
 */
import { CpuSet } from './cpu-set.js';
import { formatCpuList } from './cpu-list.js';
import type { Sysfs } from './sysfs.js';
import type { Cache } from './topology.js';

const MAX_LEVEL = 9;

/**
 * The caches of every online CPU, lowest level first, as far as the CPUs agree on them.
 *
 * @param siblings the SMT threads of each CPU's core
 * @param warnings a sentence is added for each level with contradictions
 */
export function readCaches(
  sysfs: Sysfs,
  online: CpuSet,
  siblings: ReadonlyMap<number, CpuSet>,
  warnings: string[],
): Map<number, Cache[]> {
  const claimed = new Map<number, Map<number, CpuSet>>();
  for (const cpu of online) {
    claimed.set(cpu, readClaims(sysfs, cpu, online, siblings.get(cpu) ?? CpuSet.empty));
  }
  const caches = new Map<number, Cache[]>();
  for (const cpu of online) caches.set(cpu, []);
  for (let level = 1; level <= MAX_LEVEL; level++) {
    const distrusted: number[] = [];
    for (const cpu of online) {
      const claim = claimed.get(cpu)?.get(level);
      if (!claim) continue;
      const leaders = claimed.get(claim.first)?.get(level);
      if (leaders?.first === claim.first && leaders.has(cpu)) {
        caches.get(cpu)?.push({ level, cpus: leaders });
      } else {
        distrusted.push(cpu);
      }
    }
    if (distrusted.length > 0) {
      const list = formatCpuList(CpuSet.of(distrusted));
      warnings.push(`ignoring the level ${level} cache of CPUs ${list}: sysfs contradicts itself`);
    }
  }
  return caches;
}

/** By level, the online CPUs that one CPU says share its cache; none where its list and map differ. */
function readClaims(
  sysfs: Sysfs,
  cpu: number,
  online: CpuSet,
  siblings: CpuSet,
): Map<number, CpuSet> {
  const claims = new Map<number, CpuSet>();
  const directory = `cpu/cpu${cpu}/cache`;
  for (const index of sysfs.numberedEntries(directory, 'index') ?? []) {
    const cache = `${directory}/index${index}`;
    if (!holdsData(sysfs, `${cache}/type`)) continue;
    const level = sysfs.integer(`${cache}/level`, 1, MAX_LEVEL);
    const list = sysfs.cpuList(`${cache}/shared_cpu_list`);
    const map = sysfs.cpuMask(`${cache}/shared_cpu_map`);
    const sharing = list ?? map;
    if (level === undefined || sharing === undefined || claims.has(level)) continue;
    const agree = sharing.equals(map ?? sharing);
    // Some firmware names nobody, not even the CPU itself, as user of a core's own cache.
    const cpus = sharing.size === 0 ? siblings : sharing;
    claims.set(level, agree ? cpus.intersect(online) : CpuSet.empty);
  }
  return claims;
}

function holdsData(sysfs: Sysfs, path: string): boolean {
  const type = sysfs.text(path);
  switch (type) {
    case 'Instruction':
      return false;
    case 'Data':
    case 'Unified':
    case undefined: // the kernel leaves out what firmware does not tell
      return true;
    default:
      throw sysfs.garbage(path, type, 'Data, Instruction or Unified');
  }
}
