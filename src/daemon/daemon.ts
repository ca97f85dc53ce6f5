/**
 * The daemon: reads the machine, attaches the scheduler, runs its two ticks until someone
 * ends it, and tells why it ended. Where the kernel asks for a fresh start (CPUs came or
 * went), it starts again from the topology, in the same process.
 */
import { describeLayout } from '../domains/describe-layout.js';
import { buildLayout, type DomainLayout } from '../domains/layout.js';
import { readTopology } from '../domains/read-topology.js';
import { preflight } from '../ffi/preflight.js';
import type { Round } from '../stats/round.js';
import type { Logger } from '../util/log.js';
import { BalanceLoop } from './balance-loop.js';
import {
  exitError,
  formatExit,
  isCleanExit,
  wantsRestart,
  type ExitRecord,
} from './exit-record.js';
import type { DaemonOptions } from './options.js';
import { LoadedScheduler, readHotplugSequence, type Scheduler } from './scheduler.js';
import { Ticker } from './ticker.js';
import { TuneLoop } from './tune-loop.js';

/** What the daemon reports to, and what ends it. */
export interface DaemonContext {
  readonly logger: Logger;
  readonly verbosity: number;
  readonly version: string;
  /** Ends the daemon: the scheduler is detached and the promise fulfilled. */
  readonly signal: AbortSignal;
  /** Called when the scheduler has been attached, and so again after each fresh start. */
  readonly onAttached?: (layout: DomainLayout, scheduler: Scheduler) => void;
  /** Called after each balancing round. */
  readonly onRound?: (round: Round) => void;
}

/**
 * Runs until `context.signal`, or until the kernel ends the scheduler.
 *
 * @throws SchedulerError of every kind that starting has, and SCHEDULER_EXITED
 */
export async function runDaemon(options: DaemonOptions, context: DaemonContext): Promise<void> {
  for (;;) {
    const exit = await runOnce(options, context);
    if (exit === undefined) return;
    if (!wantsRestart(exit)) {
      report(exit, context);
      return;
    }
    context.logger.info(`${exit.message || exit.reason}: starting again`);
  }
}

function report(exit: ExitRecord, { logger }: DaemonContext): void {
  logger.info(formatExit(exit));
  if (!isCleanExit(exit)) throw exitError(exit);
}

/** From the topology to the scheduler's end; undefined after a dry run. */
async function runOnce(
  options: DaemonOptions,
  context: DaemonContext,
): Promise<ExitRecord | undefined> {
  const { logger } = context;
  preflight({ objectPath: options.objectPath, attaches: !options.dryRun });
  const hotplugSequence = readHotplugSequence();
  const topology = readTopology(options.sysfsRoot);
  topology.warnings.forEach((warning) => {
    logger.warn(warning);
  });
  const layout = buildLayout(
    topology,
    options.cacheLevel === undefined ? {} : { cacheLevel: options.cacheLevel },
  );
  describeLayout(layout).forEach((line) => {
    logger.info(line);
  });

  const settings = { options, layout, hotplugSequence, version: context.version };
  using loaded = LoadedScheduler.load(settings, logger, context.verbosity);
  if (options.dryRun) {
    logger.info('dry run: the kernel accepts the scheduler, nothing was attached');
    return undefined;
  }
  const scheduler = loaded.attach();
  if (scheduler.exit === undefined) {
    logger.info('scheduling; Ctrl-C detaches');
    context.onAttached?.(layout, scheduler);
    await schedule(scheduler, layout, options, context);
  }
  scheduler.detach();
  return scheduler.exit;
}

/** The ticks, until the signal or the kernel ends them. */
async function schedule(
  scheduler: Scheduler,
  layout: DomainLayout,
  options: DaemonOptions,
  { signal, onRound }: DaemonContext,
): Promise<void> {
  const balance = new BalanceLoop(scheduler, layout, options);
  using tune = new TuneLoop(scheduler, layout, options);
  let end!: () => void;
  let fail!: (error: unknown) => void;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const guarded = (tick: () => void) => () => {
    try {
      tick();
    } catch (error) {
      fail(error);
    }
  };
  using _tuneTicker = new Ticker(
    options.tuneIntervalMs,
    guarded(() => {
      if (scheduler.exit !== undefined) end();
      else tune.run();
    }),
  );
  using _balanceTicker = new Ticker(
    options.intervalMs,
    guarded(() => {
      const round = balance.run();
      onRound?.(round);
    }),
  );
  signal.addEventListener('abort', () => {
    end();
  });
  if (!signal.aborted) await ended;
}
