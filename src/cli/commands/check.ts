import { readConfigFile } from '../../domains/config/config-file.js';
import { readTopology } from '../../domains/read-topology.js';
import { SchedulerError } from '../../util/errors.js';
import type { Logger } from '../../util/log.js';
import type { CheckFlags } from '../command-table.js';
import { readConfig } from '../configure.js';
import { sysfsRoot } from '../sysfs-root.js';
import { count } from '../topology/text.js';

/**
 * Checks files against the machine, all of them whatever is wrong with the first. Says
 * "FILE: ok" of those that are right, on standard output.
 *
 * @throws SchedulerError CONFIG_INVALID, the messages of all files together
 */
export function check(files: readonly string[], { sysfs }: CheckFlags, logger: Logger): void {
  const topology = readTopology(sysfsRoot(sysfs, process.env));
  const failures: SchedulerError[] = [];
  for (const file of files) {
    try {
      const noFlags = { cacheLevel: undefined, cpumasks: undefined };
      const { layout, warnings } = readConfig(readConfigFile(file), noFlags, new Set(), topology);
      for (const warning of warnings) logger.warn(warning);
      process.stdout.write(`${file}: ok, ${count(layout.domains.length, 'domain')}\n`);
    } catch (error) {
      if (!(error instanceof SchedulerError)) throw error;
      failures.push(error);
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const problems = failures.map(({ problem }) => problem).join('\n');
  throw new SchedulerError(first.code, problems, first.remedy);
}
