import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects all that the calling thread has no use for, now. Some milliseconds for a heap of ten MB. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/**
 * Does so again and again; keeps no process alive. What a process that allocates little has kept for a
 * minute or two, as a log of its last rounds, is collected by V8 once there is so much of it that the heap
 * has grown many times over: the daemon would grow by 0.7 MB an hour for weeks (test/vm/soak).
 */
export const collectEvery = (periodMs: number): NodeJS.Timeout =>
  setInterval(collectGarbage, periodMs).unref();
