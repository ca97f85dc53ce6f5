import { readFileSync } from 'node:fs';

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
