import type { Formation } from '../domains/config/formation.js';
import type { Setting } from '../domains/config/settings.js';
import type { CpuSet } from '../domains/cpu-set.js';
import { hasInteractive, type DomainLayout } from '../domains/layout.js';
import type { Topology } from '../domains/topology.js';
import type { PolicyPaths } from '../policy/host/compile.js';

const NS_PER_MS = 1e6;

/** What the daemon is asked to do; all values checked by whoever made them. */
export interface DaemonOptions {
  readonly sliceUnderutilUs: number;
  readonly sliceOverutilUs: number;
  readonly intervalMs: number;
  readonly tuneIntervalMs: number;
  readonly loadHalfLifeMs: number;
  /** Tasks queued in another domain from which on it is stolen from; 0 never. */
  readonly greedyThreshold: number;
  readonly greedyThresholdXNuma: number;
  /** How long a crowd waits before other nodes may take from it; 0 for ever. */
  readonly crowdedAfterMs: number;
  /** Utilisation of a domain below which its idle CPUs are given others' tasks; 0 never, 100 always. */
  readonly directGreedyUnderPct: number;
  /** And below which they are woken to take them. */
  readonly kickGreedyUnderPct: number;
  /** Whether tasks are given to CPUs of other nodes, too. */
  readonly directGreedyNuma: boolean;
  readonly loadBalance: boolean;
  /** Whether the balancer runs at once where tasks wait that idle CPUs do not reach. */
  readonly earlyRounds: boolean;
  /** Deviation from its share that a domain, or a node, is left with, % of the share. */
  readonly domainBandPct: number;
  readonly nodeBandPct: number;
  /** Differences of load that are left alone, in CPUs. */
  readonly deadbandCpus: number;
  /** Rounds for which a moved task stays where it is. */
  readonly settleRounds: number;
  /** Whether workqueue workers are left where they are. */
  readonly balancedKworkers: boolean;
  /** Whether per-CPU kernel threads go first also at the end of their slice. */
  readonly kthreadsLocal: boolean;
  /** First come, first served, instead of weighted virtual deadlines. */
  readonly fifoSched: boolean;
  /** Whether tasks that wake up may end the slice of one whose turn comes later. */
  readonly preemption: boolean;
  /** Whether cpu.weight of cgroups counts. */
  readonly cgroupWeights: boolean;
  /** Whether tasks are kept near the memory that their policies ask for. */
  readonly mempolicyAffinity: boolean;
  /** Only SCHED_EXT tasks. */
  readonly partial: boolean;
  /** What is asked for of the CPUs' frequencies, of 1024; 0 for the kernel's own. */
  readonly perf: number;
  /** Of interactive domains, where there are any. */
  readonly policy: PolicySettings;
  readonly exitDumpBytes: number;
  /** Whether the configuration is read again when its file changes. */
  readonly watch: boolean;
  /** Root of the tree that holds `sys`; '' is the machine's own. */
  readonly sysfsRoot: string;
  /** The kernel's stall watchdog. */
  readonly watchdogMs: number;
  /** The compiled BPF object. */
  readonly objectPath: string;
  /** This package's files that policies need. */
  readonly policyPaths: PolicyPaths;
}

/** Of duty cycles, in whole ns: BPF and the daemon have to count the same periods. */
export function halfLifeNs({ loadHalfLifeMs }: Pick<DaemonOptions, 'loadHalfLifeMs'>): number {
  return Math.round(loadHalfLifeMs * NS_PER_MS);
}

/** Which policy, and what it is told. */
export interface PolicySettings {
  /** Path of its file, or the name of a built-in one. */
  readonly source: string;
  /** How long it may take for a turn before the hybrid scheduler steps in. */
  readonly rescueAfterMs: number;
  /** Its settings, by name. */
  readonly options: Readonly<Record<string, number | boolean | string>>;
}

/** The configuration, met with the machine as it is. */
export interface Configured {
  readonly options: DaemonOptions;
  /** How domains are formed, for when CPUs come or go. */
  readonly formation: Formation;
  readonly layout: DomainLayout;
  /** CPUs that were online; more than the layout's where some are left out of it. */
  readonly online: CpuSet;
  readonly topology: Topology;
  /** All settings by name, to tell what a reload changed. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly warnings: readonly string[];
}

/** Settings that the kernel takes when the scheduler is attached, and not later. */
export function needsFreshStart(from: Configured, to: Configured): boolean {
  const before = from.options;
  const after = to.options;
  return (
    // Without interactive domains, BPF is loaded without all that belongs to them.
    hasInteractive(from.layout) !== hasInteractive(to.layout) ||
    before.partial !== after.partial ||
    before.fifoSched !== after.fifoSched ||
    before.cgroupWeights !== after.cgroupWeights ||
    before.mempolicyAffinity !== after.mempolicyAffinity ||
    before.exitDumpBytes !== after.exitDumpBytes ||
    before.watchdogMs !== after.watchdogMs
  );
}
