import { readFileSync } from 'node:fs';

/** Processes that the main thread of one has started and that still are. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
