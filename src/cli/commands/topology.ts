import { describeLayout, layoutToJson } from '../../domains/describe-layout.js';
import { buildLayout } from '../../domains/layout.js';
import { readTopology } from '../../domains/read-topology.js';
import type { Logger } from '../../util/log.js';
import type { TopologyFlags } from '../parse.js';
import { sysfsRoot } from '../sysfs-root.js';

/** Prints the domains that the scheduler would form, to standard output. */
export function topology({ sysfs, cacheLevel, json }: TopologyFlags, logger: Logger): void {
  const read = readTopology(sysfsRoot(sysfs, process.env));
  read.warnings.forEach((warning) => {
    logger.warn(warning);
  });
  const layout = buildLayout(read, cacheLevel === undefined ? {} : { cacheLevel });
  const lines = json ? [JSON.stringify(layoutToJson(layout))] : describeLayout(layout);
  process.stdout.write(`${lines.join('\n')}\n`);
}
