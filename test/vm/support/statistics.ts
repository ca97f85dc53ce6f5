import type { ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { StatsClient } from '../../../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../../../src/stats/socket/path.js';

export const statsOf = async (client: StatsClient): Promise<ClusterStats> =>
  JSON.parse(await client.stats()) as ClusterStats;

/** What the running daemon says of itself. */
export async function look(): Promise<ClusterStats> {
  using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
  return await statsOf(client);
}
