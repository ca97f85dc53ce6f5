import type { Configured, DaemonOptions } from '../daemon/options.js';
import { makeConfig, type Config } from '../domains/config/config.js';
import type { ConfigFile } from '../domains/config/config-file.js';
import type { Tunables } from '../domains/config/schema.js';
import { mergeSettings, type GivenFlags } from '../domains/config/settings.js';
import { readTopology } from '../domains/read-topology.js';
import type { Topology } from '../domains/topology.js';
import { SchedulerError } from '../util/errors.js';
import type { FlagValues } from './flags.js';
import type { Given } from './parse.js';
import { sysfsRoot } from './sysfs-root.js';
import { objectPath, policyPaths } from './version.js';

const MS_PER_SEC = 1000;
const DEFAULT_WATCHDOG_MS = 10_000;
const MIN_WATCHDOG_MS = 1_000;
/** SCX_WATCHDOG_MAX_TIMEOUT of the kernel. */
const MAX_WATCHDOG_MS = 30_000;

/** Flags that have a say in how domains are formed or tuned. */
type ConfigFlags = Pick<FlagValues, 'cacheLevel' | 'cpumasks'> & Partial<FlagValues>;

/** Reads the configuration file, if there is one; again each time it is called. */
export type FileReader = () => ConfigFile | undefined;

/**
 * The configuration in force: file, flags and machine.
 *
 * @throws SchedulerError CONFIG_INVALID with all that is wrong, USAGE, TOPOLOGY_*
 */
export function readConfig(
  file: ConfigFile | undefined,
  flags: ConfigFlags,
  given: Given,
  topology: Topology,
): Config {
  return makeConfig(file, givenOf(flags, given), topology);
}

/**
 * What file and flags set, before anything is known of the machine. Of a file with errors, what
 * has none; readConfig() is to tell of them.
 */
export function readTunables(
  file: ConfigFile | undefined,
  flags: FlagValues,
  given: Given,
): Tunables {
  return mergeSettings(file, givenOf(flags, given)).tunables;
}

function givenOf(flags: ConfigFlags, given: Given): GivenFlags {
  return Object.fromEntries(Object.entries(flags).filter(([key]) => given.has(key)));
}

/**
 * All that the daemon needs, in its units. Called at the start and for every reload.
 *
 * @throws SchedulerError as readConfig()
 */
export function configure(
  readFile: FileReader,
  flags: FlagValues,
  given: Given,
  environment: NodeJS.ProcessEnv,
  readMachine: (root: string) => Topology = readTopology,
): Configured {
  const sysfs = sysfsRoot(flags.sysfs, environment);
  if (sysfs !== '' && !flags.dryRun) {
    throw new SchedulerError(
      'USAGE',
      `'${sysfs}' describes another machine, which cannot be scheduled from here`,
      'add --dry-run, or leave out --sysfs and SCX_SYSFS_PREFIX',
    );
  }
  const topology = readMachine(sysfs);
  const { settings, formation, layout, warnings } = readConfig(readFile(), flags, given, topology);
  if (settings.tunables.watch && flags.config === undefined) {
    throw new SchedulerError(
      'USAGE',
      'there is no file for --watch to look after',
      'name one with --config, or leave out --watch',
    );
  }
  return {
    options: toDaemonOptions(settings.tunables, sysfs, environment),
    formation,
    layout,
    online: topology.online,
    topology,
    settings: settings.all,
    warnings: [...topology.warnings, ...warnings],
  };
}

function toDaemonOptions(
  tunables: Tunables,
  sysfs: string,
  environment: NodeJS.ProcessEnv,
): DaemonOptions {
  return {
    sliceUnderutilUs: tunables.sliceUsUnderutil,
    sliceOverutilUs: tunables.sliceUsOverutil,
    intervalMs: tunables.interval * MS_PER_SEC,
    tuneIntervalMs: tunables.tuneInterval * MS_PER_SEC,
    loadHalfLifeMs: tunables.loadHalfLife * MS_PER_SEC,
    greedyThreshold: tunables.greedyThreshold,
    greedyThresholdXNuma: tunables.greedyThresholdXNuma,
    crowdedAfterMs: tunables.crowdedAfter,
    directGreedyUnderPct: tunables.directGreedyUnder,
    kickGreedyUnderPct: tunables.kickGreedyUnder,
    directGreedyNuma: tunables.directGreedyNuma,
    loadBalance: tunables.loadBalance,
    domainBandPct: tunables.domainBand,
    nodeBandPct: tunables.nodeBand,
    deadbandCpus: tunables.deadband,
    settleRounds: tunables.settleRounds,
    balancedKworkers: tunables.balancedKworkers,
    kthreadsLocal: tunables.kthreadsLocal,
    fifoSched: tunables.fifoSched,
    earlyRounds: tunables.earlyRounds,
    preemption: tunables.preemption,
    cgroupWeights: tunables.cgroupWeights,
    mempolicyAffinity: tunables.mempolicyAffinity,
    partial: tunables.partial,
    perf: tunables.perf,
    watch: tunables.watch,
    policy: {
      source: tunables.policy,
      rescueAfterMs: tunables.rescueAfter,
      options: {
        sliceUs: tunables.sliceUs,
        sliceUsMin: tunables.sliceUsMin,
        percpuLocal: tunables.percpuLocal,
        numaLocal: tunables.numaLocal,
        preemption: tunables.preemption,
      },
    },
    exitDumpBytes: tunables.exitDumpLen,
    sysfsRoot: sysfs,
    watchdogMs: watchdogMs(environment['SCX_TIMEOUT_MS']),
    objectPath,
    policyPaths,
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
