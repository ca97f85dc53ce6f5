/**
 * The daemon: reads the machine, attaches the scheduler, runs its ticks until someone ends
 * it, and tells why it ended. Where the kernel asks for a fresh start, it starts again
 * from the topology, in the same process.
 */
import { describeLayout } from '../domains/describe-layout.js';
import { preflight } from '../ffi/preflight.js';
import type { DaemonContext } from './context.js';
import {
  exitError,
  formatExit,
  isCleanExit,
  wantsRestart,
  type ExitRecord,
} from './exit-record.js';
import type { DaemonOptions } from './options.js';
import { readLayout } from './read-layout.js';
import { LoadedScheduler, readHotplugSequence } from './scheduler.js';
import { Session } from './session.js';

/**
 * Runs until `context.signal`, or until the kernel ends the scheduler.
 *
 * @throws SchedulerError of every kind that starting has, and SCHEDULER_EXITED
 */
export async function runDaemon(options: DaemonOptions, context: DaemonContext): Promise<void> {
  const { logger } = context;
  for (;;) {
    const exit = await runOnce(options, context);
    if (exit === undefined) return;
    if (!wantsRestart(exit)) {
      logger.info(formatExit(exit));
      if (!isCleanExit(exit)) throw exitError(exit);
      return;
    }
    logger.info(`${exit.message || exit.reason}: starting again`);
  }
}

/** From the topology to the scheduler's end; undefined after a dry run. */
async function runOnce(
  options: DaemonOptions,
  context: DaemonContext,
): Promise<ExitRecord | undefined> {
  const { logger, verbosity, version } = context;
  preflight({ objectPath: options.objectPath, attaches: !options.dryRun });
  const hotplugSequence = readHotplugSequence();
  const layout = readLayout(options, logger);
  for (const line of describeLayout(layout)) logger.info(line);

  const settings = { options, layout, hotplugSequence, version };
  using loaded = LoadedScheduler.load(settings, logger, verbosity);
  if (options.dryRun) {
    logger.info('dry run: the kernel accepts the scheduler, nothing was attached');
    return undefined;
  }
  const scheduler = loaded.attach();
  // Attaching may succeed and be taken back at once, as with a stale hotplug sequence.
  if (scheduler.exit === undefined) {
    logger.info('scheduling; Ctrl-C detaches');
    using session = new Session(scheduler, layout, options, context);
    await session.ended();
  }
  scheduler.detach();
  return scheduler.exit;
}
