import { buildLayout, type DomainLayout } from '../domains/layout.js';
import { readTopology } from '../domains/read-topology.js';
import type { Logger } from '../util/log.js';
import type { DaemonOptions } from './options.js';

/**
 * The domains of the machine as it is now.
 *
 * @throws SchedulerError TOPOLOGY_UNREADABLE, TOPOLOGY_TOO_LARGE
 */
export function readLayout({ sysfsRoot, cacheLevel }: DaemonOptions, logger: Logger): DomainLayout {
  const topology = readTopology(sysfsRoot);
  for (const warning of topology.warnings) logger.warn(warning);
  return buildLayout(topology, cacheLevel === undefined ? {} : { cacheLevel });
}
