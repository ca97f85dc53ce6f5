import { clusterStats, type ClusterStats } from '../../stats/model/cluster-stats.js';
import { helpText } from '../../stats/model/help.js';
import { clusterText } from '../../stats/monitor/cluster-text.js';
import { watchStats } from '../../stats/monitor/watch.js';
import { parseExact } from '../../stats/socket/exact-json.js';
import type { Logger } from '../../util/log.js';
import type { FlagValues } from '../flags.js';

const MS_PER_SEC = 1000;

/** --help-stats and --monitor: what can be had of statistics without scheduling. */
export async function readStatistics(flags: FlagValues, logger: Logger): Promise<void> {
  if (flags.helpStats) {
    process.stdout.write(`${helpText(clusterStats).join('\n')}\n`);
    return;
  }
  const { statsSocket, monitor } = flags;
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.once('error', end);
  await watchStats({
    path: statsSocket,
    intervalMs: monitor! * MS_PER_SEC,
    signal: ending.signal,
    onStats: printStats,
    onLoss: (reason) => {
      logger.info(`waiting for statistics at ${statsSocket}: ${reason}`);
    },
  });
}

/** Prints statistics, given as JSON text, as scx_rusty does. */
export function printStats(text: string): void {
  const stats = parseExact(text) as ClusterStats;
  process.stdout.write(`${clusterText(stats).join('\n')}\n`);
}
