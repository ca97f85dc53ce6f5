/** The lines of a trace, each a JSON value: config/policy-trace.schema.json is the reference. */
import type { Change, Run } from './workload.js';

export const FORMAT = 'scx-rusty-ts policy trace';
export const VERSION = 1;

export interface HeaderLine {
  readonly type: 'header';
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly program?: string;
  readonly comment?: string;
}

/** With either a shape or domains. */
export interface MachineLine {
  readonly type: 'machine';
  readonly shape?: string;
  readonly domains?: readonly DomainOfTrace[];
  /** CPUs that are threads of one core, a list for each such core. */
  readonly cores?: readonly string[];
}

export interface DomainOfTrace {
  readonly name?: string;
  readonly node: number;
  readonly cpus: string;
}

export interface TaskLine {
  readonly type: 'task';
  readonly pid: number;
  readonly comm: string;
  readonly tgid?: number;
  readonly weight?: number;
  readonly cpus?: string;
  readonly cpu?: number;
  readonly startNs?: number;
}

export interface RunLine extends Run {
  readonly type: 'run';
  readonly pid: number;
}

export interface SetLine extends Change {
  readonly type: 'set';
  readonly pid: number;
}

export interface GapLine {
  readonly type: 'gap';
  readonly records: number;
}

export type TraceLine = HeaderLine | MachineLine | TaskLine | RunLine | SetLine | GapLine;
