import { runDaemon } from '../../../src/daemon/daemon.js';
import type { DomainLayout } from '../../../src/domains/layout.js';
import type { Round } from '../../../src/stats/round.js';
import { configuredBy, quietContext } from './in-process.js';
import { until, untilState } from './sched-ext.js';

/**
 * The daemon in the test's own process: what DaemonProcess is, without a second start of
 * Node.js, and with a view of what it knows.
 */
export class RunningDaemon implements AsyncDisposable {
  /** As it is now. */
  layout!: DomainLayout;
  readonly rounds: Round[] = [];
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #failure: unknown;

  private constructor(args: readonly string[]) {
    this.#ended = runDaemon(() => configuredBy(...args), {
      ...quietContext,
      signal: this.#ending.signal,
      onLayout: (layout) => (this.layout = layout),
      onRound: (round) => this.rounds.push(round),
    });
    this.#ended.catch((error: unknown) => (this.#failure = error));
  }

  /** Starts one and waits until it schedules. */
  static async attached(...args: string[]): Promise<RunningDaemon> {
    const daemon = new RunningDaemon(args);
    await daemon.until(() => (daemon.layout as DomainLayout | undefined) !== undefined);
    return daemon;
  }

  /** Resolves once `condition` holds; rejects with what ended the daemon, if something did. */
  async until(condition: () => boolean): Promise<void> {
    await until(() => this.#failure !== undefined || condition());
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  /** Detaches; rejects if it did not end in peace. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
    await untilState('disabled');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#ended.catch(() => undefined);
  }
}
