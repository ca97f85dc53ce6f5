import { askDaemon } from '../../daemon/control/client.js';
import type { ReloadOutcome } from '../../daemon/reloads.js';
import type { Logger } from '../../util/log.js';
import type { ReloadFlags } from '../command-table.js';

/**
 * Has the running daemon read its configuration again, and prints what has changed to standard
 * output, a line each.
 *
 * @throws SchedulerError CONFIG_INVALID, with the old configuration still in force;
 *   DAEMON_NOT_RUNNING, CONTROL_FAILED
 */
export async function reload({ controlSocket }: ReloadFlags, logger: Logger): Promise<void> {
  const outcome = (await askDaemon(controlSocket, 'reload')) as ReloadOutcome;
  for (const warning of outcome.warnings) logger.warn(warning);
  const lines = outcome.changes.length === 0 ? ['nothing has changed'] : [...outcome.changes];
  if (outcome.isRestarted) lines.push('the scheduler was started again');
  process.stdout.write(`${lines.join('\n')}\n`);
}
