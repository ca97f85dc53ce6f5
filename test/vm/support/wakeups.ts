import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ANY_CPU } from './cpus.js';

/** What vm/guest/wakeups.c tells of its tasks together. */
export interface Wakeups {
  readonly wakeups: number;
  /** How many were on another CPU than the one before of the same task. */
  readonly moves: number;
  readonly cpuMs: number;
  /** Null of pairs. */
  readonly avgUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** How long a wake-up waited for its CPU, on average, by the kernel's account. */
  readonly queuedUs: number;
  /** Part of the wake-ups on each CPU that saw any. */
  readonly cpus: Readonly<Record<string, number>>;
}

/** Runs tasks that sleep and wake up, on any CPUs, and returns when they have ended. */
export const wakeups = (...args: string[]): Promise<Wakeups> => wakeupsOn(ANY_CPU, ...args);

/** The same, of tasks that may run on these CPUs alone. */
export async function wakeupsOn(cpus: string, ...args: string[]): Promise<Wakeups> {
  const { stdout } = await promisify(execFile)('taskset', ['-c', cpus, 'wakeups', ...args]);
  return JSON.parse(stdout) as Wakeups;
}
