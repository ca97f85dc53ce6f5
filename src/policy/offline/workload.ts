/** What tasks do, whoever schedules them: how long they compute and sleep. The content of a trace. */

/** A stretch of computing. */
export interface Run {
  /** CPU time, ns, at least 1. */
  readonly runNs: number;
  /** Sleep before it, ns, from the end of the run before. 0, the default, goes on without a sleep. */
  readonly sleepNs?: number;
  /** Instead of sleepNs, for what a timer wakes: ns from one wake-up to the next. One that comes late wakes up at once. */
  readonly everyNs?: number;
  /** How often, one after the other. Default 1. */
  readonly times?: number;
}

/** What the task has from here on. */
export interface Change {
  readonly weight?: number;
  /** Affinity, as a list: `0-3,8`. */
  readonly cpus?: string;
}

/** A task, from its first wake-up to its end after the last run. */
export interface Workload {
  /** Thread name, up to 15 bytes. */
  readonly comm: string;
  /** Thread id; unique. */
  readonly pid: number;
  /** Process id; by default the pid. */
  readonly tgid?: number;
  /** 1 to 10,000; 100, the default, is nice 0. */
  readonly weight?: number;
  /** Affinity, as a list: `0-3,8`; by default all CPUs. */
  readonly cpus?: string;
  /** The CPU whose domain it starts in; by default one of the domain with the fewest tasks per CPU. */
  readonly cpu?: number;
  /** When it starts, ns. Default 0. */
  readonly startNs?: number;
  readonly steps: readonly (Run | Change)[];
}

export function isRun(step: Run | Change): step is Run {
  return 'runNs' in step;
}
