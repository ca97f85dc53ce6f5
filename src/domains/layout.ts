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
import { formGroups, type FormOptions } from './form-groups.js';
import type { Group, OwnSettings } from './group.js';
import { stealOrders } from './steal-order.js';
import type { NumaNode, Topology } from './topology.js';

/** What BPF and the balancer have room for. */
export const MAX_CPUS = 1024;
export const MAX_DOMAINS = 256;

export interface Domain extends OwnSettings {
  /** Dense, from 0. */
  readonly id: number;
  /** Unique, e.g. "node0/llc1". */
  readonly name: string;
  /** Kernel's id of the NUMA node. */
  readonly node: number;
  /** Online, not empty. */
  readonly cpus: CpuSet;
  /** Sum of the CPUs' capacities unless configured; 1024 is the machine's biggest CPU. */
  readonly capacity: number;
  /** Whether a policy schedules its tasks. */
  readonly interactive: boolean;
}

export interface DomainLayout {
  /** By id. */
  readonly domains: readonly Domain[];
  /** NUMA nodes by id, memory-only ones included. */
  readonly nodes: readonly NumaNode[];
  /** The CPUs that are scheduled on: the union of the domains. */
  readonly cpus: CpuSet;
  /** Highest possible CPU id + 1. */
  readonly nrCpuIds: number;
  /** Domain id by CPU id; -1 for CPUs that are offline or excluded. */
  readonly domainOfCpu: Int32Array;
  /** For each domain the ids of all others, the one to take work from first in front. */
  readonly stealOrder: readonly Uint8Array[];
}

/**
 * The layout of all online CPUs.
 *
 * @throws SchedulerError TOPOLOGY_TOO_LARGE for more than MAX_CPUS CPU ids or MAX_DOMAINS domains
 */
export function buildLayout(topology: Topology, options: FormOptions = {}): DomainLayout {
  return layoutOf(formGroups(topology.cpus, options), topology);
}

/**
 * @param groups by first CPU, no CPU in two
 * @param interactive whether domains are that do not say so themselves
 * @throws SchedulerError TOPOLOGY_TOO_LARGE
 */
export function layoutOf(
  groups: readonly Group[],
  topology: Topology,
  interactive = false,
): DomainLayout {
  const { nrCpuIds, nodes } = topology;
  checkLimit(nrCpuIds, MAX_CPUS, 'CPU ids', 'boot with nr_cpus= or fewer hot-pluggable CPUs');
  checkLimit(groups.length, MAX_DOMAINS, 'domains', 'group by a higher cache level');

  const domains = groups.map((group, id) => toDomain(group, id, interactive));
  const domainOfCpu = new Int32Array(nrCpuIds).fill(-1);
  for (const { id, cpus } of domains) for (const cpu of cpus) domainOfCpu[cpu] = id;
  const places = groups.map(({ node, cpus }) => ({ node, package: cpus[0]!.package }));
  return {
    domains,
    nodes,
    cpus: domains.reduce((all, { cpus }) => all.union(cpus), CpuSet.empty),
    nrCpuIds,
    domainOfCpu,
    stealOrder: stealOrders(places, nodes),
  };
}

/** Whether there is anything for a policy to do. */
export function hasInteractive({ domains }: DomainLayout): boolean {
  return domains.some(({ interactive }) => interactive);
}

function checkLimit(number: number, limit: number, what: string, remedy: string): void {
  if (number <= limit) return;
  const problem = `this machine has ${number} ${what}, more than the ${limit} supported`;
  throw new SchedulerError('TOPOLOGY_TOO_LARGE', problem, remedy);
}

function toDomain({ name, node, cpus, own }: Group, id: number, interactive: boolean): Domain {
  return {
    id,
    name,
    node,
    cpus: CpuSet.of(cpus.map((cpu) => cpu.id)),
    capacity: cpus.reduce((sum, cpu) => sum + cpu.capacity, 0),
    interactive,
    ...own,
  };
}
