/**
 * The daemon's side of a policy: loads it, gives it the kernel's memory, watches it, replaces it, puts
 * it out when it misbehaves and lets it try again later.
 *
 * Whatever happens here or there, tasks run: BPF takes over from a policy that is late by itself.
 */
import type { Logger } from '../../util/log.js';
import { SchedulerError } from '../../util/errors.js';
import type { ExitInfo } from '../channel.js';
import type { MachineDescription } from '../machine-view.js';
import type { PolicyAbi } from '../policy-abi.js';
import type { PolicyOptions } from '../policy.js';
import { Stop, type KernelMemory } from '../worker/messages.js';
import { BackOff } from './back-off.js';
import { compilePolicy, type CompiledPolicy, type PolicyPaths } from './compile.js';
import { Conduct, type PolicyHealth } from './conduct.js';
import { FileWatch } from './file-watch.js';
import { PolicyThread } from './policy-thread.js';

/** How long a new policy has to do well at work before its predecessor is given up, ms. */
const PROBATION_MS = 2000;

/** What the kernel's side does for a policy. */
export interface PolicyKernel {
  readonly abi: PolicyAbi;
  readonly memory: KernelMemory;
  readonly health: PolicyHealth;
  /** What is the case now. */
  read(machine: MachineDescription): PolicyNow;
  /** Before the policy's thread joins. */
  configure(options: Required<PolicyOptions>, wantsExits: boolean): void;
  /** Nobody decides any more. */
  leave(): void;
  /** Wakes the policy's thread. */
  wake(): void;
}

/** What the kernel's side knows of who decides, and how much there is to decide. */
export interface PolicyNow {
  readonly state: 'active' | 'late' | 'out';
  readonly nrCpus: number;
  readonly nrRunning: number;
  readonly nrQueued: number;
  readonly nrScheduled: number;
}

export interface HostReading extends PolicyNow {
  readonly source: string;
  /** How often it was put out, and why the last time. */
  readonly nrPutOut: number;
  readonly fault: string;
}

export interface HostSettings {
  /** What the user named. */
  readonly source: string;
  readonly options: Readonly<Record<string, number | boolean | string>>;
}

/** A policy that has been compiled, loaded and tried, before there is a kernel to schedule. */
export async function preparePolicy(
  settings: HostSettings,
  paths: PolicyPaths,
  abi: PolicyAbi,
  machine: MachineDescription,
): Promise<PolicyThread> {
  const compiled = await compilePolicy(settings.source, paths);
  try {
    const { options } = settings;
    return await PolicyThread.load({ compiled, workerPath: paths.worker, abi, machine, options });
  } catch (error) {
    compiled[Symbol.dispose]();
    throw error;
  }
}

export class PolicyHost {
  readonly #kernel: PolicyKernel;
  readonly #paths: PolicyPaths;
  readonly #logger: Logger;
  readonly #onShutdown: () => void;
  readonly #backOff = new BackOff();
  #settings: HostSettings;
  #machine: MachineDescription;
  /** The one in charge, or about to be. */
  #thread: PolicyThread | undefined;
  #compiled: CompiledPolicy;
  /** What was in charge before, until its successor has shown what it can do. */
  #predecessor: { compiled: CompiledPolicy; settings: HostSettings; untilMs: number } | undefined;
  #conduct: Conduct;
  #files: FileWatch;
  #restartAtMs = Infinity;
  #nrPutOut = 0;
  #fault = '';
  #busy: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** Lets a prepared policy schedule. */
  constructor(
    kernel: PolicyKernel,
    thread: PolicyThread,
    settings: HostSettings,
    machine: MachineDescription,
    paths: PolicyPaths,
    logger: Logger,
    onShutdown: () => void,
  ) {
    this.#kernel = kernel;
    this.#paths = paths;
    this.#logger = logger;
    this.#onShutdown = onShutdown;
    this.#settings = settings;
    this.#machine = machine;
    this.#compiled = thread.compiled;
    this.#files = new FileWatch(thread.compiled.files);
    this.#conduct = new Conduct(kernel.health);
    this.#start(thread);
  }

  /** For the statistics. */
  read(): HostReading {
    return {
      source: this.#settings.source,
      ...this.#kernel.read(this.#machine),
      nrPutOut: this.#nrPutOut,
      fault: this.#fault,
    };
  }

  /** To be called some ten times a second. */
  watch(nowMs: number): void {
    if (this.#isClosed) return;
    if (this.#thread !== undefined) {
      const fault = this.#conduct.look(this.#kernel.health);
      if (fault !== undefined) this.#putOut(fault);
    }
    if (this.#predecessor !== undefined && nowMs >= this.#predecessor.untilMs) this.#forget();
    if (this.#restartAtMs <= nowMs) this.#restart();
    if (this.#files.isDue(nowMs) && this.#files.hasChanged()) void this.#reload();
  }

  /** Whether a file that the policy was made from has been written since. */
  hasFileChanged(): boolean {
    return this.#files.hasChanged();
  }

  /** Lets a prepared policy take the place of the one in charge, between two turns. */
  replace(next: PolicyThread, settings: HostSettings): Promise<void> {
    this.#busy = this.#busy.then(() => this.#replace(next, settings));
    return this.#busy;
  }

  /** CPUs came or went, or domains changed. */
  describe(machine: MachineDescription): void {
    this.#machine = machine;
    this.#thread?.describe(machine);
    this.#kernel.wake();
  }

  /** Ends the policy's thread, which must not outlive the memory that it works on. */
  async close(exit: ExitInfo): Promise<void> {
    this.#isClosed = true;
    await this.#busy;
    const thread = this.#thread;
    this.#thread = undefined;
    thread?.tellExit(exit);
    await this.#end(thread, Stop.leave);
    this.#forget();
    this.#compiled[Symbol.dispose]();
  }

  /** Its file has changed. If the new one cannot be loaded, the old one stays. */
  #reload(): Promise<void> {
    this.#busy = this.#busy.then(async () => {
      const settings = this.#settings;
      try {
        const next = await preparePolicy(settings, this.#paths, this.#kernel.abi, this.#machine);
        await this.#replace(next, settings);
      } catch (error) {
        if (!(error instanceof SchedulerError)) throw error;
        this.#logger.error(
          `the policy's file has changed, and the old one stays: ${error.message}`,
        );
      }
    });
    return this.#busy;
  }

  #start(thread: PolicyThread): void {
    this.#thread = thread;
    this.#restartAtMs = Infinity;
    this.#conduct = new Conduct(this.#kernel.health);
    this.#kernel.configure(thread.options, thread.wantsExits);
    thread.start(this.#kernel.memory, {
      log: (text) => {
        this.#logger.info(`policy: ${text}`);
      },
      shutdown: this.#onShutdown,
      failed: (why) => {
        if (this.#thread === thread) this.#putOut(why);
      },
    });
  }

  /** Between two turns of the old one; what waits for it is told to the new one. */
  async #replace(next: PolicyThread, settings: HostSettings): Promise<void> {
    if (this.#isClosed) {
      await next.end(Stop.leave);
      next.compiled[Symbol.dispose]();
      return;
    }
    const old = this.#thread;
    this.#thread = undefined;
    await this.#end(old, Stop.handOver);
    this.#forget();
    this.#predecessor = {
      compiled: this.#compiled,
      settings: this.#settings,
      untilMs: performance.now() + PROBATION_MS,
    };
    this.#settings = settings;
    this.#compiled = next.compiled;
    this.#files = new FileWatch(next.compiled.files);
    this.#backOff.reset();
    this.#start(next);
    this.#logger.info(`policy '${settings.source}' is in charge now`);
  }

  /** The policy has failed: nobody decides, until it is started anew or its predecessor is. */
  #putOut(why: string): void {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#nrPutOut++;
    this.#fault = why;
    this.#kernel.leave();
    const nowMs = performance.now();
    if (this.#predecessor === undefined) {
      const waitMs = this.#backOff.fail(nowMs);
      this.#restartAtMs = nowMs + waitMs;
      this.#logger.warn(
        `policy '${this.#settings.source}' is out for ${waitMs / 1000} s, and the hybrid scheduler in charge: ${why}`,
      );
    } else {
      this.#logger.warn(
        `policy '${this.#settings.source}' failed in its first seconds, and its predecessor is back: ${why}`,
      );
      this.#compiled[Symbol.dispose]();
      this.#compiled = this.#predecessor.compiled;
      this.#settings = this.#predecessor.settings;
      this.#predecessor = undefined;
      this.#restartAtMs = nowMs;
    }
    this.#busy = this.#busy.then(() => this.#end(thread, Stop.leave));
  }

  #restart(): void {
    this.#restartAtMs = Infinity;
    this.#busy = this.#busy.then(async () => {
      if (this.#isClosed || this.#thread !== undefined) return;
      try {
        const thread = await PolicyThread.load({
          compiled: this.#compiled,
          workerPath: this.#paths.worker,
          abi: this.#kernel.abi,
          machine: this.#machine,
          options: this.#settings.options,
        });
        this.#start(thread);
        this.#logger.info(`policy '${this.#settings.source}' is in charge again`);
      } catch (error) {
        if (!(error instanceof SchedulerError)) throw error;
        this.#putOut(error.message);
      }
    });
  }

  async #end(
    thread: PolicyThread | undefined,
    how: typeof Stop.leave | typeof Stop.handOver,
  ): Promise<void> {
    if (thread === undefined) return;
    const ended = thread.end(how);
    this.#kernel.wake();
    if (!(await ended)) this.#kernel.leave();
  }

  #forget(): void {
    this.#predecessor?.compiled[Symbol.dispose]();
    this.#predecessor = undefined;
  }
}
