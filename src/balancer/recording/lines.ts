/**
 * The lines of a recording, each a JSON value: config/recording.schema.json is the
 * reference, docs/recording.md the manual. A change that old readers would misread needs
 * another VERSION.
 */
import type { MachineLayout } from '../machine.js';
import type { PlanOptions } from '../plan-options.js';

export const FORMAT = 'scx-rusty-ts recording';
export const VERSION = 1;

/** The first line. */
export interface HeaderLine {
  readonly type: 'header';
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Version of the program that recorded. */
  readonly program: string;
  readonly kernel: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What the rounds after it were planned for; repeated when domains or settings change. */
export interface MachineLine {
  readonly type: 'machine';
  readonly machine: Readonly<Record<keyof MachineLayout, readonly number[]>>;
  readonly domains: readonly RecordedDomain[];
  readonly options: PlanOptions;
  /** Whether plans were carried out. */
  readonly isApplied: boolean;
  readonly intervalMs: number;
}

/** What users call a domain. */
export interface RecordedDomain {
  readonly name: string;
  /** The kernel's id of its NUMA node. */
  readonly node: number;
  /** As in sysfs: 0-3,8. */
  readonly cpus: string;
}

export interface RoundLine {
  readonly type: 'round';
  readonly number: number;
  /** CLOCK_MONOTONIC, a decimal number of up to 64 bits. */
  readonly timeNs: string;
  readonly tasks: RecordedTasks;
  readonly plan: RecordedPlan;
}

/** Columns of equal length: Snapshot's arrays. */
export interface RecordedTasks {
  readonly slot: readonly number[];
  readonly generation: readonly number[];
  readonly tgid: readonly number[];
  readonly domain: readonly number[];
  readonly weight: readonly number[];
  readonly duty: readonly number[];
  readonly preferredNode: readonly number[];
  /** TaskFlag bits. */
  readonly flags: readonly number[];
  /** By index of a task that may not run everywhere: its words of `allowed`. */
  readonly allowed: Readonly<Record<string, readonly number[]>>;
}

export interface RecordedPlan {
  readonly limit: number;
  readonly totalLoad: number;
  /** Columns: index of the task, its domain to be, `Step`, enum rusty_answer, thread. */
  readonly moves: {
    readonly task: readonly number[];
    readonly target: readonly number[];
    readonly why: readonly number[];
    readonly answer: readonly number[];
    readonly pid: readonly number[];
  };
  readonly domains: RecordedLevel;
  readonly nodes: RecordedLevel;
}

export interface RecordedLevel {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly target: readonly number[];
}

/** Rounds that are missing here. */
export interface GapLine {
  readonly type: 'gap';
  readonly rounds: number;
  /** `behind`: the disk was too slow; `size`: a round larger than the file may be. */
  readonly reason: GapReason;
}
export type GapReason = 'behind' | 'size';

export type RecordingLine = HeaderLine | MachineLine | RoundLine | GapLine;
