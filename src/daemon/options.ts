/** What the daemon is asked to do; all values checked by whoever made them. */
export interface DaemonOptions {
  readonly sliceUnderutilUs: number;
  readonly sliceOverutilUs: number;
  readonly intervalMs: number;
  readonly tuneIntervalMs: number;
  readonly loadHalfLifeMs: number;
  /** Undefined: the highest level that each CPU has. */
  readonly cacheLevel: number | undefined;
  /** Tasks queued in another domain from which on it is stolen from; 0 never. */
  readonly greedyThreshold: number;
  readonly greedyThresholdXNuma: number;
  readonly loadBalance: boolean;
  /** Whether workqueue workers are left where they are. */
  readonly balancedKworkers: boolean;
  /** First come, first served, instead of weighted virtual deadlines. */
  readonly fifoSched: boolean;
  /** Only SCHED_EXT tasks. */
  readonly partial: boolean;
  readonly exitDumpBytes: number;
  readonly dryRun: boolean;
  /** Root of the tree that holds `sys`; '' is the machine's own. */
  readonly sysfsRoot: string;
  /** The kernel's stall watchdog. */
  readonly watchdogMs: number;
  /** The compiled BPF object. */
  readonly objectPath: string;
}
