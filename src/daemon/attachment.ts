/**
 * The scheduler's life in the kernel, from the load to the last detach. Where the kernel or a
 * changed setting asks for a fresh start, another one takes its place, in the same process.
 */
import { layOutAgain } from '../domains/config/config.js';
import { readTopology } from '../domains/read-topology.js';
import type { Library } from '../ffi/library.js';
import { SchedulerError } from '../util/errors.js';
import { describeChanges } from './changes.js';
import type { DaemonContext } from './context.js';
import { explain } from './explain/explain.js';
import type { Explanation, ExplainQuery } from './explain/explanation.js';
import { exitError, formatExit, isCleanExit, wantsRestart } from './exit-record.js';
import { FileWatch } from './file-watch.js';
import { needsFreshStart, type Configured, type DaemonOptions } from './options.js';
import { Reloads, type ReloadOutcome } from './reloads.js';
import { LoadedScheduler, readHotplugSequence } from './scheduler.js';
import { Session } from './session.js';

export class Attachment implements Disposable {
  readonly #library: Library;
  readonly #configure: () => Configured;
  readonly #context: DaemonContext;
  readonly #reloads = new Reloads(() => this.#reload());
  /** For requests that come while the scheduler is still being loaded. */
  readonly #attached: Promise<void>;
  readonly #failed: Promise<never>;
  #onAttached!: () => void;
  #fail!: (error: unknown) => void;
  /** What it was loaded for; the session's may be newer. */
  #configured!: Configured;
  #loaded!: LoadedScheduler;
  #session: Session | undefined;
  #watch: FileWatch | undefined;

  /** @param configure reads configuration and machine again */
  constructor(library: Library, configure: () => Configured, context: DaemonContext) {
    this.#library = library;
    this.#configure = configure;
    this.#context = context;
    this.#attached = new Promise<void>((resolve) => {
      this.#onAttached = resolve;
    });
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    // Whoever waits for the end hears of it, if anyone does.
    this.#failed.catch(() => undefined);
  }

  /**
   * Has the kernel accept the scheduler. Lets go of the one before, if that
   * succeeds.
   *
   * @param hotplugSequence read before `configured` was made
   * @throws SchedulerError of every kind that loading has
   */
  load(configured: Configured, hotplugSequence: bigint): void {
    const { options, layout } = configured;
    const settings = { options, layout, hotplugSequence, version: this.#context.version };
    this.#watchFile(options);
    const loaded = LoadedScheduler.load(settings, this.#library, this.#context.openOptions);
    for (const warning of loaded.warnings) this.#context.logger.warn(warning);
    this.#letGo();
    this.#loaded = loaded;
    this.#configured = configured;
  }

  /** @throws SchedulerError SCHEDULER_BUSY, ATTACH_FAILED */
  attach(): void {
    this.#session = new Session(this.#loaded.attach(), this.#configured, this.#context);
    this.#context.logger.info('scheduling; Ctrl-C detaches');
    this.#onAttached();
  }

  /**
   * Until the context's signal, or until the kernel lets go of the scheduler for good.
   *
   * @throws SchedulerError SCHEDULER_EXITED, and what a tick or a fresh start throws
   */
  async ended(): Promise<void> {
    const { logger } = this.#context;
    for (;;) {
      const session = this.#session;
      await (session ? Promise.race([session.ended(), this.#failed]) : this.#failed);
      // A reload has put another in its place.
      if (session === undefined || session !== this.#session) continue;

      const exit = session.detach();
      if (!wantsRestart(exit)) {
        logger.info(formatExit(exit));
        if (!isCleanExit(exit)) throw exitError(exit);
        return;
      }
      logger.info(`${exit.message || exit.reason}: starting again`);
      this.#restart(session.configured);
    }
  }

  /**
   * Reads the configuration again and puts it into force. Whatever is wrong with it, the old
   * one stays.
   *
   * @throws SchedulerError CONFIG_INVALID and all else that a start may throw;
   *   DAEMON_NOT_RUNNING once it has ended
   */
  async reload(): Promise<ReloadOutcome> {
    await this.#attached;
    return this.#reloads.request();
  }

  /**
   * Tells why tasks are where they are.
   *
   * @throws SchedulerError TASK_UNKNOWN, USAGE; DAEMON_NOT_RUNNING once it has ended
   */
  async explain(query: ExplainQuery): Promise<Explanation> {
    await this.#attached;
    return explain(this.#liveSession().decisions, query);
  }

  /** Ends all with an error. */
  readonly fail = (error: unknown): void => {
    this.#fail(error);
  };

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    this.#letGo();
  }

  #letGo(): void {
    this.#session?.[Symbol.dispose]();
    this.#session = undefined;
    (this.#loaded as LoadedScheduler | undefined)?.[Symbol.dispose]();
  }

  /** Begins or ends to look after the configuration's file. */
  #watchFile({ watch }: DaemonOptions): void {
    const { configFile } = this.#context;
    if (watch === (this.#watch !== undefined) || configFile === undefined) return;
    this.#watch?.[Symbol.dispose]();
    this.#watch = watch ? new FileWatch(configFile, this.#onFileChange) : undefined;
  }

  readonly #onFileChange = (isThere: boolean): void => {
    const { logger, configFile } = this.#context;
    // What a reload says of a broken file is enough for the log.
    if (isThere) this.reload().catch(() => undefined);
    else logger.warn(`${configFile?.path} is gone, the configuration stays`);
  };

  #reload(): ReloadOutcome {
    const { logger } = this.#context;
    try {
      const outcome = this.#readAndApply();
      for (const warning of outcome.warnings) logger.warn(warning);
      const again = outcome.isRestarted ? ': started again' : '';
      logger.info(`reload: ${outcome.changes.join(', ') || 'nothing has changed'}${again}`);
      return outcome;
    } catch (error) {
      if (!(error instanceof SchedulerError)) this.fail(error);
      else logger.error(`reload: the old configuration stays: ${error.message}`);
      throw error;
    } finally {
      if (this.#session !== undefined) this.#watchFile(this.#session.configured.options);
    }
  }

  #readAndApply(): ReloadOutcome {
    const session = this.#liveSession();
    const hotplugSequence = readHotplugSequence();
    const next = this.#configure();
    const before = session.configured;
    const changes = describeChanges(before, next);
    const isRestarted = needsFreshStart(before.options, next.options);
    if (isRestarted) this.#replace(next, hotplugSequence, before);
    else session.adopt(next);
    return { changes, warnings: next.warnings, isRestarted };
  }

  #liveSession(): Session {
    const session = this.#session;
    if (session === undefined || session.hasEnded) {
      throw new SchedulerError(
        'DAEMON_NOT_RUNNING',
        'the daemon is about to end',
        'start it again, which reads the configuration',
      );
    }
    return session;
  }

  /** The kernel checks the new scheduler while the old one still schedules. */
  #replace(next: Configured, hotplugSequence: bigint, before: Configured): void {
    this.load(next, hotplugSequence);
    try {
      this.attach();
    } catch (error) {
      this.#putBack(before);
      throw error;
    }
  }

  #putBack(before: Configured): void {
    try {
      this.#restart(before);
    } catch (error) {
      this.fail(error);
    }
  }

  /** On the machine as it is now. */
  #restart(configured: Configured): void {
    const hotplugSequence = readHotplugSequence();
    const topology = readTopology();
    const { layout, warnings } = layOutAgain(configured.formation, topology);
    this.load({ ...configured, layout, online: topology.online, warnings }, hotplugSequence);
    this.attach();
  }
}
