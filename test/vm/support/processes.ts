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

/** CPU time of the thread that a folder of /proc tells of, ns; of a process's folder, of its main thread. */
export const cpuNsOf = (folder: string): number =>
  Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ')[0]);

/** The folder of the thread on which a daemon's policy runs. */
export function policyThreadOf(pid: number): string {
  const threads = readdirSync(`/proc/${pid}/task`).map((tid) => `/proc/${pid}/task/${tid}`);
  return threads.find((folder) => readFileSync(`${folder}/comm`, 'latin1').trim() === 'policy')!;
}
