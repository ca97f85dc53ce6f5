import { hasInteractive } from '../domains/layout.js';
import type { ExitInfo } from '../policy/channel.js';
import type { PolicyHost } from '../policy/host/policy-host.js';
import type { PolicyThread } from '../policy/host/policy-thread.js';
import { Stop } from '../policy/worker/messages.js';
import type { PolicyReading } from '../stats/model/reading.js';
import type { Logger } from '../util/log.js';
import type { Abi } from './abi.js';
import { describeMachine } from './describe-machine.js';
import { wantsRestart, type ExitRecord } from './exit-record.js';
import type { Configured } from './options.js';
import type { PolicyRecorder } from './recording/policy-recorder.js';
import type { Scheduler } from './scheduler.js';

/** The policy of interactive domains, from its trial before attach to the scheduler's end. */
export class Policy implements AsyncDisposable {
  readonly #abi: Abi;
  readonly #logger: Logger;
  readonly #newHost: typeof PolicyHost;
  #configured: Configured;
  /** Until it starts. */
  #prepared: PolicyThread | undefined;
  #host: PolicyHost | undefined;
  #recorder: PolicyRecorder | undefined;
  /** From the start until the scheduler is detached. */
  #recording: Disposable | undefined;
  #exit: ExitInfo = { kind: 0, reason: '', message: '', shouldRestart: false };

  /**
   * Compiles, loads and tries it. Nothing of this is even read where no domain is interactive.
   *
   * @throws SchedulerError POLICY_INVALID
   */
  static async prepare(
    configured: Configured,
    abi: Abi,
    logger: Logger,
  ): Promise<Policy | undefined> {
    const { layout, topology, options } = configured;
    if (!hasInteractive(layout)) return undefined;
    const { PolicyHost, preparePolicy } = await import('../policy/host/policy-host.js');
    const machine = describeMachine(layout, topology);
    const thread = await preparePolicy(options.policy, options.policyPaths, abi.policy, machine);
    return new Policy(configured, abi, thread, PolicyHost, logger);
  }

  private constructor(
    configured: Configured,
    abi: Abi,
    thread: PolicyThread,
    host: typeof PolicyHost,
    logger: Logger,
  ) {
    this.#configured = configured;
    this.#abi = abi;
    this.#prepared = thread;
    this.#newHost = host;
    this.#logger = logger;
  }

  /**
   * Lets it schedule.
   *
   * @param onShutdown when the policy asks for the scheduler's end
   * @param recorder of what it is told
   */
  start(scheduler: Scheduler, onShutdown: () => void, recorder?: PolicyRecorder): void {
    const { layout, topology, options } = this.#configured;
    const machine = describeMachine(layout, topology);
    const kernel = scheduler.policyKernel(recorder !== undefined);
    this.#recorder = recorder;
    this.#recording = recorder?.begin(kernel.recordSource, machine);
    this.#host = new this.#newHost(
      kernel,
      this.#take()!,
      options.policy,
      machine,
      options.policyPaths,
      this.#logger,
      onShutdown,
    );
  }

  /** How it is doing. */
  read(): PolicyReading | undefined {
    return this.#host?.read();
  }

  /** To be called some ten times a second. */
  watch(): void {
    this.#host?.watch(performance.now());
  }

  /**
   * Another policy that is to take this one's place, if there is any change to it: of its files too.
   *
   * @throws SchedulerError POLICY_INVALID
   */
  async prepareSuccessor(next: Configured): Promise<Policy | undefined> {
    const { policy } = this.#configured.options;
    const isSame = JSON.stringify(policy) === JSON.stringify(next.options.policy);
    if (isSame && this.#host?.hasFileChanged() !== true) return undefined;
    return Policy.prepare(next, this.#abi, this.#logger);
  }

  /** Another layout or other settings are in force, and perhaps another policy. */
  adopt(next: Configured, successor?: Policy): void {
    this.#configured = next;
    const machine = describeMachine(next.layout, next.topology);
    this.#host?.describe(machine);
    this.#recorder?.describe(machine);
    if (successor === undefined) return;
    const thread = successor.#take();
    if (thread !== undefined) void this.#host?.replace(thread, next.options.policy);
  }

  /** Why the scheduler has ended, for the policy that asks. */
  noteExit(exit: ExitRecord): void {
    this.#recording?.[Symbol.dispose]();
    const { kind, reason, message } = exit;
    this.#exit = { kind, reason, message, shouldRestart: wantsRestart(exit) };
  }

  /** Ends its thread, which must not outlive the scheduler's memory. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#recording?.[Symbol.dispose]();
    const unused = this.#take();
    await unused?.end(Stop.leave);
    unused?.compiled[Symbol.dispose]();
    await this.#host?.close(this.#exit);
  }

  #take(): PolicyThread | undefined {
    const thread = this.#prepared;
    this.#prepared = undefined;
    return thread;
  }
}
