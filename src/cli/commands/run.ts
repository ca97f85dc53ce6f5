import { release } from 'node:os';
import { runDaemon } from '../../daemon/daemon.js';
import { PolicyRecorder } from '../../daemon/recording/policy-recorder.js';
import { Recorder } from '../../daemon/recording/recorder.js';
import { Statistics } from '../../daemon/statistics.js';
import type { Tunables } from '../../domains/config/schema.js';
import { TopologyReader } from '../../domains/topology-reader.js';
import { parseAddress } from '../../stats/metrics/address.js';
import { collectEvery } from '../../util/garbage.js';
import type { Logger } from '../../util/log.js';
import { optimizeLate } from '../../util/tier-up.js';
import { ConfigSource } from '../config-source.js';
import { configure, readTunables } from '../configure.js';
import type { FlagValues } from '../flags.js';
import type { Given } from '../parse.js';
import { readOpenOptions } from '../open-options.js';
import { raiseOwnPriority } from '../own-priority.js';
import { StatsPrinter } from '../stats-printer.js';

const MS_PER_SEC = 1000;
const HOUR_MS = 3600 * MS_PER_SEC;
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
  optimizeLate();
  collectEvery(HOUR_MS);
  const statistics = new Statistics();
  using printer =
    flags.stats === undefined || flags.dryRun
      ? undefined
      : new StatsPrinter(statistics, flags.stats * MS_PER_SEC);
  const source = await ConfigSource.open(flags.config);
  const tunables = readTunables(source?.peek(), flags, given);
  const { statsSocket, metrics } = tunables;
  const recorders = flags.dryRun ? {} : openRecorders(tunables, version, logger);
  await using _recorder = recorders.recorder;
  await using _policyRecorder = recorders.policyRecorder;
  const machine = new TopologyReader();
  await runDaemon(() => configure(() => source?.read(), flags, given, process.env, machine.read), {
    logger,
    verbosity: flags.verbose,
    version,
    openOptions: readOpenOptions(flags),
    dryRun: flags.dryRun,
    ...recorders,
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

/** Those that are asked for. */
function openRecorders(
  { record, recordPolicy, recordLimit }: Tunables,
  program: string,
  logger: Logger,
): { recorder?: Recorder; policyRecorder?: PolicyRecorder } {
  const settings = { limitBytes: recordLimit * BYTES_PER_MB, program, kernel: release(), logger };
  return {
    ...(record === undefined ? {} : { recorder: new Recorder({ path: record, ...settings }) }),
    ...(recordPolicy === undefined
      ? {}
      : { policyRecorder: new PolicyRecorder({ path: recordPolicy, ...settings }) }),
  };
}
