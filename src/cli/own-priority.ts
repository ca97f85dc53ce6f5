import { getPriority, setPriority, constants } from 'node:os';
import type { Logger } from '../util/log.js';

/**
 * Gives the thread that ticks the highest nice level: when all CPUs are busy, it is the one
 * that can do something about it, and must not wait behind them. Its load is small: as it is
 * measured, its weight counts only as far as it gets more CPU by it (balancer/infeasible.ts).
 *
 * A level that somebody has chosen stays, and so does that of a process which may not raise it.
 */
export function raiseOwnPriority(logger: Logger): void {
  if (getPriority() !== constants.priority.PRIORITY_NORMAL) return;
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch (error) {
    logger.debug(`ticks run at nice 0: ${(error as Error).message}`);
  }
}
