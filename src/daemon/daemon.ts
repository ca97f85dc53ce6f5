/**
 * The daemon: reads the configuration and the machine, attaches the scheduler, runs its
 * ticks until someone ends it, and tells why it ended. Where the kernel or a changed
 * setting asks for a fresh start, it makes one in the same process.
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
import type { Configured } from './options.js';
import { LoadedScheduler, readHotplugSequence } from './scheduler.js';
import { Session } from './session.js';

/**
 * Runs until `context.signal`, or until the kernel ends the scheduler.
 *
 * @param configure reads configuration and machine; called again for every reload
 * @throws SchedulerError of every kind that starting has, and SCHEDULER_EXITED
 */
export async function runDaemon(
  configure: () => Configured,
  context: DaemonContext,
): Promise<void> {
  const { logger } = context;
  let session: Session | undefined;
  context.onReloadRequest?.(() => session?.reload());
  for (;;) {
    const exit = await runOnce(configure, context, (running) => (session = running));
    session = undefined;
    if (exit === 'dry run') return;
    if (exit === 'fresh start') continue;
    if (!wantsRestart(exit)) {
      logger.info(formatExit(exit));
      if (!isCleanExit(exit)) throw exitError(exit);
      return;
    }
    logger.info(`${exit.message || exit.reason}: starting again`);
  }
}

/** From the configuration to the scheduler's end. */
async function runOnce(
  configure: () => Configured,
  context: DaemonContext,
  onSession: (session: Session) => void,
): Promise<ExitRecord | 'dry run' | 'fresh start'> {
  const { logger, verbosity, version, dryRun } = context;
  // Before the topology; where there is no sched_ext, what the user wrote is still checked.
  const hotplugSequence = readHotplugSequence();
  const configured = configure();
  const { options, layout, warnings } = configured;
  preflight({ objectPath: options.objectPath, attaches: !dryRun });
  for (const warning of warnings) logger.warn(warning);
  for (const line of describeLayout(layout)) logger.info(line);

  const settings = { options, layout, hotplugSequence, version };
  using loaded = LoadedScheduler.load(settings, logger, verbosity);
  if (dryRun) {
    logger.info('dry run: the kernel accepts the scheduler, nothing was attached');
    return 'dry run';
  }
  const scheduler = loaded.attach();
  let needsFreshStart = false;
  // Attaching may succeed and be taken back at once, as with a stale hotplug sequence.
  if (scheduler.exit === undefined) {
    logger.info('scheduling; Ctrl-C detaches');
    using session = new Session(scheduler, configured, configure, context);
    onSession(session);
    await session.ended();
    needsFreshStart = session.needsFreshStart;
  }
  scheduler.detach();
  return needsFreshStart ? 'fresh start' : scheduler.exit!;
}
