/**
 * The scheduler's life in the kernel, from the load to the last detach. Where the kernel or a
 * changed setting asks for a fresh start, another one takes its place, in the same process.
 */
import pLimit from 'p-limit';
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
import { Policy } from './policy.js';
import { Reloads, type ReloadOutcome } from './reloads.js';
import { LoadedScheduler, readHotplugSequence } from './scheduler.js';
import { Session } from './session.js';

/** A scheduler in the kernel, and what it was loaded for. */
interface Loaded {
  readonly loaded: LoadedScheduler;
  readonly policy: Policy | undefined;
  readonly configured: Configured;
}

export class Attachment implements AsyncDisposable {
  readonly #library: Library;
  readonly #configure: () => Configured;
  readonly #context: DaemonContext;
  /** One change of schedulers at a time: the trial of a policy leaves turns to others. */
  readonly #limit = pLimit(1);
  readonly #reloads = new Reloads(() => this.#limit(() => this.#reload()));
  /** For requests that come while the scheduler is still being loaded. */
  readonly #attached: Promise<void>;
  readonly #failed: Promise<never>;
  #onAttached!: () => void;
  #fail!: (error: unknown) => void;
  /** Attached, or about to be; the session's configuration may be newer. */
  #current: Loaded | undefined;
  #next: Loaded | undefined;
  #session: Session | undefined;
  #watch: FileWatch | undefined;
  /** Of policies that still work on the memory of a scheduler that was let go of. */
  #endings: Promise<void> = Promise.resolve();

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
   * Has the kernel accept the scheduler, and tries the policy.
   *
   * @param hotplugSequence read before `configured` was made
   * @throws SchedulerError of every kind that loading has
   */
  async load(configured: Configured, hotplugSequence: bigint): Promise<void> {
    const { options, layout } = configured;
    const settings = { options, layout, hotplugSequence, version: this.#context.version };
    this.#watchFile(options);
    const loaded = LoadedScheduler.load(settings, this.#library, this.#context.openOptions);
    for (const warning of loaded.warnings) this.#context.logger.warn(warning);
    try {
      const policy = await Policy.prepare(configured, loaded.abi, this.#context.logger);
      this.#next = { loaded, policy, configured };
    } catch (error) {
      loaded[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Attaches what was loaded, in place of the scheduler before.
   *
   * @throws SchedulerError SCHEDULER_BUSY, ATTACH_FAILED
   */
  attach(): void {
    this.#letGo();
    this.#current = this.#next;
    this.#next = undefined;
    const { loaded, policy, configured } = this.#current!;
    this.#session = new Session(loaded.attach(), configured, this.#context, policy);
    this.#context.logger.info('scheduling; Ctrl-C detaches');
    this.#onAttached();
  }

  /**
   * Until the context's signal, or until the kernel lets go of the scheduler for good.
   *
   * @throws SchedulerError SCHEDULER_EXITED, and what a tick or a fresh start throws
   */
  async ended(): Promise<void> {
    for (;;) {
      const session = this.#session;
      await (session ? Promise.race([session.ended(), this.#failed]) : this.#failed);
      // A reload has put another in its place, or is about to.
      if (session === undefined || session !== this.#session) continue;
      if (await this.#limit(() => this.#follow(session))) return;
    }
  }

  /** A session is over: starts again where the kernel asks for it. @returns whether it is not to */
  async #follow(session: Session): Promise<boolean> {
    const { logger } = this.#context;
    if (session !== this.#session) return false;
    const exit = session.detach();
    if (!wantsRestart(exit)) {
      logger.info(formatExit(exit));
      if (!isCleanExit(exit)) throw exitError(exit);
      return true;
    }
    logger.info(`${exit.message || exit.reason}: starting again`);
    await this.#restart(session.configured);
    return false;
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
    return explain(this.#running().decisions, query);
  }

  /** Ends all with an error. */
  readonly fail = (error: unknown): void => {
    this.#fail(error);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#letGo();
    this.#current = this.#next;
    this.#letGo();
    await this.#endings;
  }

  /** Detaches at once; the memory goes when no policy's thread works on it any more. */
  #letGo(): void {
    const current = this.#current;
    this.#session?.[Symbol.dispose]();
    this.#session?.detach();
    this.#session = this.#current = undefined;
    this.#endings = this.#endings.then(async () => {
      await current?.policy?.[Symbol.asyncDispose]();
      current?.loaded[Symbol.dispose]();
    });
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

  async #reload(): Promise<ReloadOutcome> {
    const { logger } = this.#context;
    try {
      const outcome = await this.#readAndApply();
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

  async #readAndApply(): Promise<ReloadOutcome> {
    const hotplugSequence = readHotplugSequence();
    const next = this.#configure();
    const before = this.#running().configured;
    const changes = describeChanges(before, next);
    const isRestarted = needsFreshStart(before, next);
    if (isRestarted) {
      await this.#replace(next, hotplugSequence, before);
    } else {
      await using successor = await this.#running().policy?.prepareSuccessor(next);
      if (successor !== undefined) changes.push(`policy ${next.options.policy.source} anew`);
      this.#running().adopt(next, successor);
    }
    return { changes, warnings: next.warnings, isRestarted };
  }

  /** @throws SchedulerError DAEMON_NOT_RUNNING */
  #running(): Session {
    if (this.#session !== undefined && !this.#session.hasEnded) return this.#session;
    throw new SchedulerError(
      'DAEMON_NOT_RUNNING',
      'the daemon is about to end',
      'start it again, which reads the configuration',
    );
  }

  /** The kernel checks the new scheduler while the old one still schedules. */
  async #replace(next: Configured, hotplugSequence: bigint, before: Configured): Promise<void> {
    await this.load(next, hotplugSequence);
    try {
      this.attach();
    } catch (error) {
      await this.#putBack(before);
      throw error;
    }
  }

  async #putBack(before: Configured): Promise<void> {
    try {
      await this.#restart(before);
    } catch (error) {
      this.fail(error);
    }
  }

  /** On the machine as it is now. */
  async #restart(configured: Configured): Promise<void> {
    const hotplugSequence = readHotplugSequence();
    const topology = readTopology();
    const { layout, warnings } = layOutAgain(configured.formation, topology);
    const { online } = topology;
    await this.load({ ...configured, layout, topology, online, warnings }, hotplugSequence);
    this.attach();
  }
}
