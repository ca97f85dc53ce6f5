import { askDaemon } from '../../daemon/control/client.js';
import type { Explanation } from '../../daemon/explain/explanation.js';
import type { ExplainFlags } from '../command-table.js';
import { roundText } from '../explain/round-text.js';
import { taskText } from '../explain/task-text.js';

/**
 * Asks the running daemon why tasks are where they are, and prints its answer.
 *
 * @throws SchedulerError TASK_UNKNOWN, USAGE, and all that askDaemon() throws
 */
export async function explain({ pid, domain, json, controlSocket }: ExplainFlags): Promise<void> {
  const query = {
    ...(pid === undefined ? {} : { pid }),
    ...(domain === undefined ? {} : { domain }),
  };
  const answer = (await askDaemon(controlSocket, 'explain', query)) as Explanation;
  const lines = json ? [JSON.stringify(answer)] : textOf(answer);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function textOf({ round, task }: Explanation): string[] {
  return task === undefined ? roundText(round) : taskText(task, round);
}
