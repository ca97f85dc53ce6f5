import { runDaemon } from '../../daemon/daemon.js';
import type { DaemonOptions } from '../../daemon/options.js';
import { SchedulerError } from '../../util/errors.js';
import type { Logger } from '../../util/log.js';
import type { FlagValues } from '../flags.js';
import { RoundPrinter } from '../round-printer.js';
import { sysfsRoot } from '../sysfs-root.js';
import { objectPath } from '../version.js';

const MS_PER_SEC = 1000;
const DEFAULT_WATCHDOG_MS = 10_000;
const MIN_WATCHDOG_MS = 1_000;
/** SCX_WATCHDOG_MAX_TIMEOUT of the kernel. */
const MAX_WATCHDOG_MS = 30_000;

/** Runs the scheduler until SIGINT or SIGTERM. */
export async function run(flags: FlagValues, version: string, logger: Logger): Promise<void> {
  const options = toDaemonOptions(flags, process.env);
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once('SIGINT', end).once('SIGTERM', end);

  const printer =
    flags.stats === undefined
      ? undefined
      : new RoundPrinter(flags.stats * MS_PER_SEC, options.intervalMs);
  await runDaemon(options, {
    logger,
    verbosity: flags.verbose,
    version,
    signal: ending.signal,
    onLayout: ({ domains }) => printer?.begin(domains),
    onRound: (round) => printer?.print(round),
  });
  if (!options.dryRun) printer?.end();
}

/**
 * The flags in the daemon's units, with what the environment says.
 *
 * @throws SchedulerError USAGE where values contradict each other
 */
export function toDaemonOptions(flags: FlagValues, environment: NodeJS.ProcessEnv): DaemonOptions {
  if (flags.sliceUsOverutil > flags.sliceUsUnderutil) {
    throw new SchedulerError(
      'USAGE',
      `--slice-us-overutil ${flags.sliceUsOverutil} is above --slice-us-underutil ${flags.sliceUsUnderutil}`,
      'give a busy domain the shorter slice',
    );
  }
  const sysfs = sysfsRoot(flags.sysfs, environment);
  if (sysfs !== '' && !flags.dryRun) {
    throw new SchedulerError(
      'USAGE',
      `'${sysfs}' describes another machine, which cannot be scheduled from here`,
      'add --dry-run, or leave out --sysfs and SCX_SYSFS_PREFIX',
    );
  }
  return {
    sliceUnderutilUs: flags.sliceUsUnderutil,
    sliceOverutilUs: flags.sliceUsOverutil,
    intervalMs: flags.interval * MS_PER_SEC,
    tuneIntervalMs: flags.tuneInterval * MS_PER_SEC,
    loadHalfLifeMs: flags.loadHalfLife * MS_PER_SEC,
    cacheLevel: flags.cacheLevel,
    greedyThreshold: flags.greedyThreshold,
    greedyThresholdXNuma: flags.greedyThresholdXNuma,
    loadBalance: flags.loadBalance,
    balancedKworkers: flags.balancedKworkers,
    fifoSched: flags.fifoSched,
    partial: flags.partial,
    exitDumpBytes: flags.exitDumpLen,
    dryRun: flags.dryRun,
    sysfsRoot: sysfs,
    watchdogMs: watchdogMs(environment['SCX_TIMEOUT_MS']),
    objectPath,
  };
}

function watchdogMs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_WATCHDOG_MS;
  const value = Number(text);
  if (Number.isInteger(value) && value >= MIN_WATCHDOG_MS && value <= MAX_WATCHDOG_MS) return value;
  throw new SchedulerError(
    'USAGE',
    `SCX_TIMEOUT_MS is '${text}', expected a whole number from ${MIN_WATCHDOG_MS} to ${MAX_WATCHDOG_MS}`,
    'set it to milliseconds within that range, or unset it',
  );
}
