import { release } from 'node:os';
import { runDaemon } from '../../daemon/daemon.js';
import { Recorder } from '../../daemon/recording/recorder.js';
import { Statistics } from '../../daemon/statistics.js';
import { TopologyReader } from '../../domains/topology-reader.js';
import { parseAddress } from '../../stats/metrics/address.js';
import type { Logger } from '../../util/log.js';
import { configure, fileReader } from '../configure.js';
import type { FlagValues } from '../flags.js';
import type { Given } from '../parse.js';
import { readOpenOptions } from '../open-options.js';
import { raiseOwnPriority } from '../own-priority.js';
import { StatsPrinter } from '../stats-printer.js';

const MS_PER_SEC = 1000;
const BYTES_PER_MB = 1_000_000;

/** Runs the scheduler until SIGINT or SIGTERM. SIGHUP reads the configuration again. */
export async function run(
  flags: FlagValues,
  given: Given,
  version: string,
  logger: Logger,
): Promise<void> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once('SIGINT', end).once('SIGTERM', end);

  raiseOwnPriority(logger);
  const statistics = new Statistics();
  using printer =
    flags.stats === undefined || flags.dryRun
      ? undefined
      : new StatsPrinter(statistics, flags.stats * MS_PER_SEC);
  await using recorder = recorderFor(flags, version, logger);
  const readFile = await fileReader(flags.config);
  const machine = new TopologyReader();
  await runDaemon(() => configure(readFile, flags, given, process.env, machine.read), {
    logger,
    verbosity: flags.verbose,
    version,
    openOptions: readOpenOptions(flags),
    dryRun: flags.dryRun,
    ...(recorder === undefined ? {} : { recorder }),
    signal: ending.signal,
    configFile: flags.config,
    controlSocket: flags.controlSocket,
    statistics,
    statsSocket: flags.statsSocket,
    ...(flags.metrics === undefined ? {} : { metrics: parseAddress(flags.metrics) }),
    onReloadRequest: (reload) => process.on('SIGHUP', reload),
    onLayout: () => printer?.start(),
  });
}

function recorderFor(
  { record, recordLimit, dryRun }: FlagValues,
  program: string,
  logger: Logger,
): Recorder | undefined {
  if (record === undefined || dryRun) return undefined;
  const limitBytes = recordLimit * BYTES_PER_MB;
  return new Recorder({ path: record, limitBytes, program, kernel: release(), logger });
}
