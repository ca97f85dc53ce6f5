import { Worker } from 'node:worker_threads';
import { SchedulerError } from '../../util/errors.js';
import { optimizeLate, optimizeSoon } from '../../util/tier-up.js';
import type { ExitInfo } from '../channel.js';
import type { MachineDescription } from '../machine-view.js';
import type { PolicyAbi } from '../policy-abi.js';
import type { PolicyOptions } from '../policy.js';
import {
  Signal,
  Stop,
  type FromWorker,
  type KernelMemory,
  type ToWorker,
  type WorkerSetup,
} from '../worker/messages.js';
import type { CompiledPolicy } from './compile.js';
import { threadCpuMs } from './thread-time.js';

const READY_MS = 10_000;
/** As many times that for one which has few turns on a CPU, or waits for something. */
const PATIENCE = 6;
const LOOK_MS = 100;
/** How long a thread may take to end when it is told to, ms. */
const END_MS = 500;
/** Until V8 has seen of a new policy what it is to optimize: its trial, and a while at work, ms. */
const SETTLE_MS = 15_000;
/** A policy's memory: more than any needs that does not leak. */
const RESOURCES = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

export interface ThreadSettings {
  readonly compiled: CompiledPolicy;
  readonly workerPath: string;
  readonly abi: PolicyAbi;
  readonly machine: MachineDescription;
  readonly options: WorkerSetup['options'];
  /** CPU time of its thread that it may take to be loaded and tried, ms; by default ten seconds. */
  readonly readyMs?: number;
}

/** What a thread tells while it lives. */
export interface ThreadEvents {
  log(text: string): void;
  shutdown(): void;
  /** It is over, though nobody told it to end. */
  failed(why: string): void;
}

/** A policy on a thread of its own, from its load to its end. */
export class PolicyThread {
  readonly compiled: CompiledPolicy;
  /** What the policy wants; known once it is ready. */
  options!: Required<PolicyOptions>;
  wantsExits = false;
  readonly #readyMs: number;
  readonly #worker: Worker;
  readonly #signals: Int32Array;
  readonly #ended: Promise<void>;
  #events: ThreadEvents | undefined;
  #isStarted = false;
  #isEnding = false;
  #failure: string | undefined;

  /**
   * Loads and tries a policy. It does not schedule yet.
   *
   * @throws SchedulerError POLICY_INVALID when it cannot be loaded, throws or does not come to an end
   */
  static async load(settings: ThreadSettings): Promise<PolicyThread> {
    const thread = new PolicyThread(settings);
    try {
      await thread.#ready();
      return thread;
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
  }

  private constructor(settings: ThreadSettings) {
    const { compiled, workerPath, abi, machine, options, readyMs = READY_MS } = settings;
    const signals = new SharedArrayBuffer(Signal.count * Int32Array.BYTES_PER_ELEMENT);
    const setup: WorkerSetup = { url: compiled.url, abi, machine, options, signals };
    optimizeSoon();
    setTimeout(optimizeLate, SETTLE_MS).unref();
    this.compiled = compiled;
    this.#readyMs = readyMs;
    this.#signals = new Int32Array(signals);
    this.#worker = new Worker(workerPath, {
      workerData: setup,
      name: 'policy',
      resourceLimits: RESOURCES,
    });
    // The daemon lives as long as the scheduler, not as long as this thread.
    this.#worker.unref();
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve)).then(
      () => undefined,
    );
    this.#worker.on('message', this.#onMessage);
    this.#worker.on('error', (error) => {
      this.#fail(error.stack ?? error.message);
    });
    this.#worker.once('exit', () => {
      this.#fail('its thread has ended');
    });
  }

  /** Lets it schedule. */
  start(memory: KernelMemory, events: ThreadEvents): void {
    this.#events = events;
    if (this.#failure !== undefined) events.failed(this.#failure);
    else this.#send({ type: 'start', memory });
    this.#isStarted = true;
  }

  /** Tells it of another machine; it learns it when it is woken. */
  describe(machine: MachineDescription): void {
    this.#send({ type: 'machine', machine });
  }

  /** Tells it why the scheduler has ended. */
  tellExit(exit: ExitInfo): void {
    this.#send({ type: 'exit', exit });
  }

  /**
   * Ends it: between two turns if it comes to an end of one, else by force. Whoever calls has to
   * wake it.
   *
   * @returns whether it went by itself
   */
  async end(how: Exclude<Stop, typeof Stop.none>): Promise<boolean> {
    this.#isEnding = true;
    Atomics.store(this.#signals, Signal.stop, how);
    let isForced = false;
    // One that does not schedule waits for a message, in no turn of which anything is lost.
    if (!this.#isStarted) void this.#worker.terminate();
    const timer = setTimeout(() => {
      isForced = true;
      void this.#worker.terminate();
    }, END_MS);
    await this.#ended;
    clearTimeout(timer);
    return !isForced;
  }

  async #ready(): Promise<void> {
    const startMs = performance.now();
    const timer = setInterval(() => {
      // Where all CPUs are busy, time alone tells nothing.
      const cpuMs = threadCpuMs(Atomics.load(this.#signals, Signal.thread)) ?? 0;
      const most = this.#readyMs;
      if (cpuMs >= most) {
        this.#fail(`it was not ready within ${most / 1000} s of CPU time: an endless loop?`);
      } else if (performance.now() - startMs >= PATIENCE * most) {
        this.#fail(`it was not ready within ${(PATIENCE * most) / 1000} s: does it wait for ever?`);
      }
    }, LOOK_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#events = {
          log: () => undefined,
          shutdown: () => undefined,
          failed: (why) => {
            reject(invalid(this.compiled.source, why));
          },
        };
        this.#onReady = resolve;
      });
    } finally {
      clearInterval(timer);
      this.#events = undefined;
    }
  }

  #onReady: () => void = () => undefined;

  readonly #onMessage = (message: FromWorker): void => {
    switch (message.type) {
      case 'ready':
        this.options = message.options;
        this.wantsExits = message.wantsExits;
        this.#onReady();
        break;
      case 'started':
        break;
      case 'log':
        this.#events?.log(message.text);
        break;
      case 'shutdown':
        this.#events?.shutdown();
        break;
      case 'ended':
        this.#fail('it has returned, though the scheduler has not ended');
        break;
      case 'threw':
        this.#fail(message.text);
        break;
    }
  };

  /** The first reason is the right one. */
  #fail(why: string): void {
    if (this.#isEnding || this.#failure !== undefined) return;
    this.#failure = why;
    this.#events?.failed(why);
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
    Atomics.store(this.#signals, Signal.message, 1);
  }
}

function invalid(source: string, why: string): SchedulerError {
  return new SchedulerError(
    'POLICY_INVALID',
    `policy '${source}' failed its trial: ${why}`,
    'correct it; nothing was attached or changed',
  );
}
