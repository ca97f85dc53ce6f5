import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What vm/guest/cputime.c reports. */
export interface CputimeReport {
  readonly makespanMs: number;
  /** With --cpu-ms: what a perfect scheduler would take, and makespanMs / idealMs. */
  readonly idealMs: number | null;
  readonly ratio: number | null;
  readonly tasks: readonly {
    readonly nice: number;
    readonly cpuMs: number;
    readonly endMs: number;
    readonly longestGapMs: number;
    readonly migrations: number;
    readonly cpus: readonly number[];
  }[];
}

/** Runs the load to its end. */
export async function cputime(...args: string[]): Promise<CputimeReport> {
  const { stdout } = await promisify(execFile)('cputime', args, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as CputimeReport;
}

/** The CPUs that any of the tasks was seen on. */
export function cpusSeen({ tasks }: CputimeReport): Set<number> {
  return new Set(tasks.flatMap(({ cpus }) => cpus));
}
