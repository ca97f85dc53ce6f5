import { clusterStats } from '../stats/model/cluster-stats.js';
import { periodTarget, type Targets } from '../stats/socket/protocol.js';
import { StatsServer } from '../stats/socket/server.js';
import { SchedulerError } from '../util/errors.js';
import type { DaemonContext } from './context.js';
import type { MetricsServer } from '../stats/metrics/server.js';
import { addressText } from '../stats/metrics/address.js';
import type { Statistics } from './statistics.js';

/** What can be asked for. */
export const statsTargets = (statistics: Statistics): Targets =>
  new Map([['top', periodTarget(clusterStats, statistics.read)]]);

/**
 * Opens the statistics socket. A daemon without one is as good a scheduler, but not where
 * another has it.
 *
 * @throws SchedulerError SOCKET_IN_USE
 */
export async function openStatsSocket({
  statsSocket,
  statistics,
  logger,
}: DaemonContext): Promise<StatsServer | undefined> {
  if (statsSocket === undefined) return undefined;
  try {
    return await StatsServer.listen(statsSocket, statsTargets(statistics));
  } catch (error) {
    if (!(error instanceof SchedulerError) || error.code === 'SOCKET_IN_USE') throw error;
    logger.warn(`there is no statistics socket: ${error.message}`);
    return undefined;
  }
}

/**
 * Opens the metrics' address, which was asked for: without it the daemon does not start.
 *
 * @throws SchedulerError SOCKET_IN_USE, SOCKET_UNUSABLE
 */
export async function openMetrics({
  metrics,
  statistics,
  logger,
}: DaemonContext): Promise<MetricsServer | undefined> {
  if (metrics === undefined) return undefined;
  // Loaded when it is asked for: most do without.
  const { MetricsServer } = await import('../stats/metrics/server.js');
  const server = await MetricsServer.listen(metrics, statistics.read);
  logger.info(`metrics at ${addressText(metrics)}`);
  return server;
}
