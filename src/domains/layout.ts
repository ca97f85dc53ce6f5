/**
 * Scheduling domains: which CPUs share a dispatch queue.
 *
 * By default a domain is the online CPUs that share their highest-level data or unified cache
 * (the LLC), split by NUMA node where a cache spans nodes:
 *
 *     node 0                       node 1
 *     ┌ L3 ─────┐ ┌ L3 ─────┐      ┌ L3 ─────┐ ┌ L3 ─────┐
 *     │ 0 1 2 3 │ │ 4 5 6 7 │      │ 8 9 ... │ │ 12 ...  │
 *     └ domain 0┘ └ domain 1┘      └ domain 2┘ └ domain 3┘
 *
 * CPUs without any cache information form one domain per node. Domain ids ascend with the
 * domains' first CPUs, so they depend on the machine and on nothing else.
 */
import { SchedulerError } from '../util/errors.js';
import { CpuSet } from './cpu-set.js';
import { stealOrders } from './steal-order.js';
import type { Cpu, NumaNode, Topology } from './topology.js';

/** What BPF and the balancer have room for. */
export const MAX_CPUS = 1024;
export const MAX_DOMAINS = 256;

export interface Domain {
  /** Dense, from 0. */
  readonly id: number;
  /** Unique, e.g. "node0/llc1". */
  readonly name: string;
  /** Kernel's id of the NUMA node. */
  readonly node: number;
  /** Online, not empty. */
  readonly cpus: CpuSet;
  /** Sum of the CPUs' capacities; 1024 is the machine's biggest CPU. */
  readonly capacity: number;
}

export interface DomainLayout {
  /** By id. */
  readonly domains: readonly Domain[];
  /** NUMA nodes by id, memory-only ones included. */
  readonly nodes: readonly NumaNode[];
  /** All online CPUs: the union of the domains. */
  readonly cpus: CpuSet;
  /** Highest possible CPU id + 1. */
  readonly nrCpuIds: number;
  /** Domain id by CPU id; -1 for CPUs that are not online. */
  readonly domainOfCpu: Int32Array;
  /** For each domain the ids of all others, the one to take work from first in front. */
  readonly stealOrder: readonly Uint8Array[];
}

export interface LayoutOptions {
  /**
   * Group by the caches of this level instead of the highest: for each CPU its highest level
   * that is not above, or its lowest if all are above.
   */
  readonly cacheLevel?: number;
}

/** @throws SchedulerError TOPOLOGY_TOO_LARGE for more than MAX_CPUS CPU ids or MAX_DOMAINS domains */
export function buildLayout(topology: Topology, options: LayoutOptions = {}): DomainLayout {
  const { nrCpuIds, online, nodes } = topology;
  checkLimit(nrCpuIds, MAX_CPUS, 'CPU ids', 'boot with nr_cpus= or fewer hot-pluggable CPUs');
  const groups = groupCpus(topology.cpus, options.cacheLevel);
  checkLimit(groups.length, MAX_DOMAINS, 'domains', 'group by a higher cache level');

  const domains = nameDomains(groups, options.cacheLevel);
  const domainOfCpu = new Int32Array(nrCpuIds).fill(-1);
  for (const { id, cpus } of domains) for (const cpu of cpus) domainOfCpu[cpu] = id;
  const stealOrder = stealOrders(
    groups.map(({ first }) => first),
    nodes,
  );
  return { domains, nodes, cpus: online, nrCpuIds, domainOfCpu, stealOrder };
}

function checkLimit(number: number, limit: number, what: string, remedy: string): void {
  if (number <= limit) return;
  const problem = `this machine has ${number} ${what}, more than the ${limit} supported`;
  throw new SchedulerError('TOPOLOGY_TOO_LARGE', problem, remedy);
}

interface Group {
  readonly first: Cpu;
  readonly hasCache: boolean;
  readonly members: Cpu[];
}

function groupCpus(cpus: readonly Cpu[], cacheLevel: number | undefined): Group[] {
  const groups = new Map<string, Group>();
  for (const cpu of cpus.toSorted((a, b) => a.id - b.id)) {
    const cache = cacheOf(cpu, cacheLevel);
    const key = `${cpu.node} ${cache ? `${cache.level} ${cache.cpus.first}` : 'none'}`;
    const group = groups.get(key);
    if (group) group.members.push(cpu);
    else groups.set(key, { first: cpu, hasCache: cache !== undefined, members: [cpu] });
  }
  return [...groups.values()];
}

function cacheOf({ caches }: Cpu, cacheLevel = Infinity): Cpu['caches'][number] | undefined {
  return caches.findLast(({ level }) => level <= cacheLevel) ?? caches[0];
}

function nameDomains(groups: readonly Group[], cacheLevel: number | undefined): Domain[] {
  const prefix = cacheLevel === undefined ? 'llc' : `l${cacheLevel}-`;
  const nrNamedOnNode = new Map<number, number>();
  return groups.map(({ first: { node }, hasCache, members }, id) => {
    const index = nrNamedOnNode.get(node) ?? 0;
    if (hasCache) nrNamedOnNode.set(node, index + 1);
    return {
      id,
      name: `node${node}/${hasCache ? `${prefix}${index}` : 'cpus'}`,
      node,
      cpus: CpuSet.of(members.map((cpu) => cpu.id)),
      capacity: members.reduce((sum, cpu) => sum + cpu.capacity, 0),
    };
  });
}
