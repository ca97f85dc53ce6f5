import { readdirSync, readFileSync } from 'node:fs';

/** Processes that the main thread of one has started and that still are. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Whether a process runs no more: its memory is gone, whether or not anybody has asked how it ended. */
export function hasEnded(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/statm`, 'utf8').startsWith('0 ');
  } catch {
    return true;
  }
}

const schedstat = (folder: string): number[] =>
  readFileSync(`${folder}/schedstat`, 'latin1').split(' ').map(Number);

/** CPU time of the thread that a folder of /proc tells of, ns; of a process's folder, of its main thread. */
export const cpuNsOf = (folder: string): number => schedstat(folder)[0]!;

/** How long that thread has been runnable without running, ns. */
export const waitedNsOf = (folder: string): number => schedstat(folder)[1]!;

/** A number that /proc has of it by name; NaN where it has none. */
const status = (folder: string, name: string): number =>
  Number(
    new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`${folder}/status`, 'latin1'))?.[1],
  );

/** How often that thread has gone to sleep. */
export const sleepsOf = (folder: string): number => status(folder, 'voluntary_ctxt_switches');

/** Memory that a process has now, MB; NaN of one that has ended. */
export const rssMbOf = (pid: number): number => status(`/proc/${pid}`, 'VmRSS') / 1024;

/** The folders of a process's threads. */
export const threadsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}`);

/** The folder of the thread on which a daemon's policy runs. */
export const policyThreadOf = (pid: number): string =>
  threadsOf(pid).find((folder) => readFileSync(`${folder}/comm`, 'latin1').trim() === 'policy')!;
