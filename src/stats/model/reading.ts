/**
 * A reading: all that is known at one moment. Counts, times and histograms are sums since the
 * daemon started, through every fresh start of the scheduler; they never go down. Statistics
 * are what lies between two readings (period.ts).
 */
import { noCounts, type Counts } from './counters.js';
import { emptyHistogram } from './histogram.js';
import type { HistogramValue } from './spec.js';

export const tickNames = ['watch', 'tune', 'balance'] as const;
export type TickName = (typeof tickNames)[number];

/** One of the daemon's periodic works. */
export interface TickReading {
  readonly runs: number;
  /** Periods that went by without a run. */
  readonly missed: number;
  readonly busyMs: number;
  /** By how much the runs were late. */
  readonly late: HistogramValue;
}

export interface DomainReading {
  readonly name: string;
  /** The kernel's id. */
  readonly node: number;
  readonly nrCpus: number;
  /** 1024 for each full CPU. */
  readonly capacity: number;
  /** Of the last balancing round, in busy nice-0 threads: found, fair, and to come less to go. */
  readonly load: number;
  readonly share: number;
  readonly delta: number;
  /** Of the last tune tick. */
  readonly queued: number;
  readonly sliceUs: number;
  /** CPU time there was, and how much of it was idle; since the layout is in force. */
  readonly cpuMs: number;
  readonly idleMs: number;
  /** Waits that ended on one of its CPUs; since the layout is in force. */
  readonly wait: HistogramValue;
}

/** The policy of interactive domains. */
export interface PolicyReading {
  /** What the user named. */
  readonly source: string;
  /** Who decides: the policy, or the hybrid scheduler because it is late, or out for a time. */
  readonly state: 'active' | 'late' | 'out';
  /** CPUs of the domains, and how many run a task of ours. */
  readonly nrCpus: number;
  readonly nrRunning: number;
  /** Tasks it was told of and has not looked at. */
  readonly nrQueued: number;
  /** Tasks it says it holds back. */
  readonly nrScheduled: number;
  /** How often it was put out for a fault, and its last one; '' where there was none. */
  readonly nrPutOut: number;
  readonly fault: string;
}

export interface Reading {
  /** Wall clock, µs. */
  readonly atUs: number;
  /** Of the last balancing round; 0 before the first. */
  readonly lbAtUs: number;
  /** Another one for every layout of the domains. */
  readonly layoutSeq: number;
  readonly domains: readonly DomainReading[];
  readonly counts: Counts;
  /** Migrations that plans asked for. */
  readonly planned: number;
  /** Rounds out of turn, as tasks waited that idle CPUs did not reach. */
  readonly earlyRounds: number;
  /** From the plan to the new domain. */
  readonly moveDelay: HistogramValue;
  /** From being queued to the execution of the policy's decision. */
  readonly decideDelay: HistogramValue;
  /** Undefined where no domain is interactive. */
  readonly policy: PolicyReading | undefined;
  readonly nrTasks: number;
  readonly roundMs: number;
  readonly ticks: Readonly<Record<TickName, TickReading>>;
  /** The kernel's own events of the scheduler, by its names. */
  readonly events: ReadonlyMap<string, number>;
  /** Whether the scheduler is attached now. */
  readonly isAttached: boolean;
  /** How often the scheduler was attached. */
  readonly nrStarts: number;
  /** Bit masks of CPUs in words of 64 bits. */
  readonly directGreedyCpus: readonly bigint[];
  readonly kickGreedyCpus: readonly bigint[];
  /** The daemon's own. */
  readonly processCpuMs: number;
  readonly processRssBytes: number;
  readonly processPageFaults: number;
}

const noTicks: TickReading = { runs: 0, missed: 0, busyMs: 0, late: emptyHistogram };

/** Before anything happened. */
export const origin: Reading = {
  atUs: 0,
  lbAtUs: 0,
  layoutSeq: -1,
  domains: [],
  counts: noCounts,
  planned: 0,
  earlyRounds: 0,
  moveDelay: emptyHistogram,
  decideDelay: emptyHistogram,
  policy: undefined,
  nrTasks: 0,
  roundMs: 0,
  ticks: { watch: noTicks, tune: noTicks, balance: noTicks },
  events: new Map(),
  isAttached: false,
  nrStarts: 0,
  directGreedyCpus: [],
  kickGreedyCpus: [],
  processCpuMs: 0,
  processRssBytes: 0,
  processPageFaults: 0,
};
