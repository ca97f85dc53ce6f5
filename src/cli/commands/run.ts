import { release } from 'node:os';
import { runDaemon } from '../../daemon/daemon.js';
import { Recorder } from '../../daemon/recording/recorder.js';
import { Statistics } from '../../daemon/statistics.js';
import { TopologyReader } from '../../domains/topology-reader.js';
import { parseAddress } from '../../stats/metrics/address.js';
import type { Logger } from '../../util/log.js';
import { ConfigSource } from '../config-source.js';
import { configure, readTunables } from '../configure.js';
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
  const source = await ConfigSource.open(flags.config);
  const { statsSocket, metrics, record, recordLimit } = readTunables(source?.peek(), flags, given);
  const recording = flags.dryRun ? undefined : record;
  await using recorder = recorderFor(recording, recordLimit, version, logger);
  const machine = new TopologyReader();
  await runDaemon(() => configure(() => source?.read(), flags, given, process.env, machine.read), {
    logger,
    verbosity: flags.verbose,
    version,
    openOptions: readOpenOptions(flags),
    dryRun: flags.dryRun,
    ...(recorder === undefined ? {} : { recorder }),
    signal: ending.signal,
    configFile: source,
    controlSocket: flags.controlSocket,
    statistics,
    statsSocket,
    ...(metrics === undefined ? {} : { metrics: parseAddress(metrics) }),
    onReloadRequest: (reload) => process.on('SIGHUP', reload),
    onLayout: () => printer?.start(),
  });
}

function recorderFor(
  path: string | undefined,
  limitMb: number,
  program: string,
  logger: Logger,
): Recorder | undefined {
  if (path === undefined) return undefined;
  const limitBytes = limitMb * BYTES_PER_MB;
  return new Recorder({ path, limitBytes, program, kernel: release(), logger });
}
