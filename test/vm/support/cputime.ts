import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** sched_prio_to_weight of the kernel, as sched_ext scales it: 100 is nice 0. */
const WEIGHTS = new Map([
  [-20, 8668],
  [-10, 932],
  [-5, 305],
  [0, 100],
  [5, 33],
  [10, 11],
  [19, 1],
]);

/** The weight of one of the nice levels that tests use. */
export function weightOf(nice: number): number {
  const weight = WEIGHTS.get(nice);
  if (weight === undefined) throw new RangeError(`no test uses nice ${nice} yet`);
  return weight;
}

/** What vm/guest/cputime.c tells of a task. */
export interface TaskReport {
  readonly nice: number;
  readonly cpuMs: number;
  readonly longestGapMs: number;
  readonly cpus: readonly number[];
}

/** Enough for the reports of some ten thousand tasks. */
const MAX_BYTES = 1e8;

/** Runs vm/guest/cputime.c to its end and tells what each task got. */
export async function cputime(...args: string[]): Promise<TaskReport[]> {
  const { stdout } = await promisify(execFile)('cputime', args, { maxBuffer: MAX_BYTES });
  return (JSON.parse(stdout) as { tasks: TaskReport[] }).tasks;
}

/** Runs hogs for some seconds and tells what each got. */
export const runHogs = (seconds: number, ...args: string[]): Promise<TaskReport[]> =>
  cputime('--seconds', String(seconds), ...args);
