import type { Cpu } from './topology.js';

/** CPUs that are to become a domain. */
export interface Group {
  readonly name: string;
  /** Kernel's id of the NUMA node. */
  readonly node: number;
  /** At least one, by id. */
  readonly cpus: readonly Cpu[];
  /** What an explicit domain says of itself. */
  readonly own?: OwnSettings;
}

/** What a domain may have of its own instead of what its CPUs or the machine have. */
export interface OwnSettings {
  /** 1024 is the machine's biggest CPU. */
  readonly capacity?: number;
  readonly sliceUsUnderutil?: number;
  readonly sliceUsOverutil?: number;
  /** Whether a policy schedules its tasks. */
  readonly interactive?: boolean;
}

export function byFirstCpu(a: Group, b: Group): number {
  return a.cpus[0]!.id - b.cpus[0]!.id;
}
