/**
 * The daemon: reads the configuration and the machine, attaches the scheduler, keeps it
 * attached until someone ends it, and tells why it ended.
 */
import { describeLayout } from '../domains/describe-layout.js';
import { Library } from '../ffi/library.js';
import { preflight } from '../ffi/preflight.js';
import { SchedulerError } from '../util/errors.js';
import { Attachment } from './attachment.js';
import type { DaemonContext } from './context.js';
import { controlRequests } from './control/requests.js';
import { ControlServer } from './control/server.js';
import type { Configured } from './options.js';
import { readHotplugSequence } from './scheduler.js';
import { openMetrics, openStatsSocket } from './endpoints.js';

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
  const { logger, dryRun, verbosity } = context;
  // Before the topology; where there is no sched_ext, what the user wrote is still checked.
  const hotplugSequence = readHotplugSequence();
  const configured = configure();
  preflight({ objectPath: configured.options.objectPath, attaches: !dryRun });
  for (const warning of configured.warnings) logger.warn(warning);
  for (const line of describeLayout(configured.layout)) logger.info(line);

  const library = Library.open({ logger, showsDebug: verbosity >= 2 });
  await using attachment = new Attachment(library, configure, context);
  context.onReloadRequest?.(() => {
    // The log has said what is wrong.
    attachment.reload().catch(() => undefined);
  });
  await attachment.load(configured, hotplugSequence);
  if (dryRun) {
    logger.info('dry run: the kernel accepts the scheduler, nothing was attached');
    return;
  }
  using _stats = await openStatsSocket(context);
  using _metrics = await openMetrics(context);
  const control = await openControl(attachment, context);
  try {
    attachment.attach();
    await attachment.ended();
  } finally {
    await control?.[Symbol.asyncDispose]();
  }
}

/**
 * The way in for commands. A daemon without one is as good a scheduler, but not where another
 * has it.
 */
async function openControl(
  attachment: Attachment,
  { controlSocket, logger }: DaemonContext,
): Promise<ControlServer | undefined> {
  if (controlSocket === undefined) return undefined;
  try {
    return await ControlServer.listen(controlSocket, controlRequests(attachment), attachment.fail);
  } catch (error) {
    if (!(error instanceof SchedulerError) || error.code === 'SOCKET_IN_USE') throw error;
    logger.warn(`commands cannot reach this daemon: ${error.message}`);
    return undefined;
  }
}
