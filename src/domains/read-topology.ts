/**
 * A machine's topology from its sysfs, or from a saved tree of one.
 *
 *     cpu/{possible,present,online,isolated,nohz_full}      which CPUs there are
 *     cpu/cpuN/topology/{core_cpus_list,cluster_id,...}     cores, clusters, dies, packages
 *     cpu/cpuN/cache/indexM/{level,type,shared_cpu_list}    caches
 *     cpu/cpuN/{cpu_capacity,acpi_cppc,cpufreq}             computing power
 *     node/nodeN/{cpulist,distance}                         NUMA nodes
 *
 * Files that a kernel may lack have a documented substitute, nearest first; a file that is
 * there and holds anything unexpected is an error.
 */
import { CpuSet } from './cpu-set.js';
import { readCaches } from './read-caches.js';
import { FULL_CAPACITY, readCapacities } from './read-capacities.js';
import { readNodes } from './read-nodes.js';
import { readPresence } from './read-presence.js';
import { Sysfs } from './sysfs.js';
import type { Cpu, Topology } from './topology.js';

/** The biggest CPU of a machine with efficient ones computes at least this much more than they do. */
const LEAST_HYBRID_RATIO = 1.3;
const MAX_KERNEL_ID = 2 ** 31 - 1;

/**
 * @param root the directory that contains `sys`; "" is this machine
 * @throws SchedulerError TOPOLOGY_UNREADABLE naming the file and its content
 */
export function readTopology(root = ''): Topology {
  const sysfs = new Sysfs(root);
  const warnings: string[] = [];
  const presence = readPresence(sysfs);
  const { online, possible, present } = presence;
  const { nodes, nodeOfCpu } = readNodes(sysfs, online, warnings);
  const siblings = new Map([...online].map((cpu) => [cpu, readSiblings(sysfs, cpu, online)]));
  const caches = readCaches(sysfs, online, siblings, warnings);
  const capacities = readCapacities(sysfs, online);
  const cpus = [...online].map((id): Cpu => {
    const threads = siblings.get(id)!;
    const capacity = capacities.get(id)!;
    return {
      id,
      siblings: threads,
      core: threads.first,
      cluster: readId(sysfs, id, 'cluster_id'),
      die: readId(sysfs, id, 'die_id'),
      package: readId(sysfs, id, 'physical_package_id'),
      node: nodeOfCpu.get(id)!,
      capacity,
      kind: capacity * LEAST_HYBRID_RATIO <= FULL_CAPACITY ? 'efficient' : 'performance',
      caches: caches.get(id)!,
    };
  });
  return { cpus, nodes, nrCpuIds: possible.union(present).last + 1, warnings, ...presence };
}

/** The SMT threads of a CPU's core; a CPU that sysfs says nothing sensible about is a core of its own. */
function readSiblings(sysfs: Sysfs, cpu: number, online: CpuSet): CpuSet {
  const directory = `cpu/cpu${cpu}/topology`;
  const threads =
    sysfs.cpuList(`${directory}/core_cpus_list`) ??
    sysfs.cpuList(`${directory}/thread_siblings_list`) ??
    sysfs.cpuMask(`${directory}/thread_siblings`) ??
    CpuSet.empty;
  return threads.has(cpu) ? threads.intersect(online) : CpuSet.of([cpu]);
}

function readId(sysfs: Sysfs, cpu: number, file: string): number {
  return sysfs.integer(`cpu/cpu${cpu}/topology/${file}`, -1, MAX_KERNEL_ID) ?? -1;
}
