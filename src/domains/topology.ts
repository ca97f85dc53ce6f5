import type { CpuSet } from './cpu-set.js';

/** A data or unified cache. */
export interface Cache {
  /** 1 is next to the core. */
  readonly level: number;
  /** The online CPUs that share it. */
  readonly cpus: CpuSet;
}

/** An online CPU. Kernel ids are -1 where the kernel knows none. */
export interface Cpu {
  readonly id: number;
  /** Online SMT threads of the same core, itself included. */
  readonly siblings: CpuSet;
  /** The core's lowest CPU: unlike the kernel's core_id, unique on the machine. */
  readonly core: number;
  /** Kernel's cluster_id, unique within the package. */
  readonly cluster: number;
  /** Kernel's die_id, unique within the package. */
  readonly die: number;
  /** Kernel's physical_package_id. */
  readonly package: number;
  /** Kernel's id of the NUMA node it belongs to. */
  readonly node: number;
  /** Computing power; 1024 is the machine's biggest CPU. */
  readonly capacity: number;
  readonly kind: 'performance' | 'efficient';
  /** One per level, lowest level first. */
  readonly caches: readonly Cache[];
}

export interface NumaNode {
  /** Kernel's id; ids may have holes. */
  readonly id: number;
  /** Online CPUs local to the node's memory. Those of a memory-only node belong to another node too. */
  readonly cpus: CpuSet;
  /** Distance to every node, in the order of `Topology.nodes`; 10 is local. */
  readonly distances: readonly number[];
}

/** What a machine is, as its sysfs tells. */
export interface Topology {
  /** Online CPUs by id. */
  readonly cpus: readonly Cpu[];
  /** CPUs that may ever come online. */
  readonly possible: CpuSet;
  /** CPUs that are plugged in. */
  readonly present: CpuSet;
  readonly online: CpuSet;
  /** NUMA nodes by id; at least one. */
  readonly nodes: readonly NumaNode[];
  /** Highest possible CPU id + 1. */
  readonly nrCpuIds: number;
  /** CPUs the kernel leaves out of its own balancing (isolcpus=). */
  readonly isolated: CpuSet;
  /** CPUs without a periodic tick (nohz_full=). */
  readonly nohzFull: CpuSet;
  /** What contradicted itself and was left out, one sentence each. */
  readonly warnings: readonly string[];
}
