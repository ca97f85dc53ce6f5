/**
 * The scheduler at work, from attach to detach: the two ticks, and changes of layout
 * between them. Everything happens on the event loop, one thing at a time.
 */
import { describeLayout } from '../domains/describe-layout.js';
import type { DomainLayout } from '../domains/layout.js';
import { SchedulerError } from '../util/errors.js';
import { BalanceLoop } from './balance-loop.js';
import type { DaemonContext } from './context.js';
import { LayoutWatch } from './layout-watch.js';
import type { DaemonOptions } from './options.js';
import { readLayout } from './read-layout.js';
import type { Scheduler } from './scheduler.js';
import { Ticker } from './ticker.js';
import { TuneLoop } from './tune-loop.js';

export class Session implements Disposable {
  readonly #scheduler: Scheduler;
  readonly #options: DaemonOptions;
  readonly #context: DaemonContext;
  readonly #watch: LayoutWatch;
  readonly #balance: BalanceLoop;
  readonly #tune: TuneLoop;
  readonly #tickers: readonly Ticker[];
  readonly #ended: Promise<void>;
  #layout: DomainLayout;
  #needsSweep = false;
  #end!: () => void;
  #fail!: (error: unknown) => void;

  constructor(
    scheduler: Scheduler,
    layout: DomainLayout,
    options: DaemonOptions,
    context: DaemonContext,
  ) {
    this.#scheduler = scheduler;
    this.#layout = layout;
    this.#options = options;
    this.#context = context;
    this.#watch = new LayoutWatch(scheduler);
    this.#balance = new BalanceLoop(scheduler, layout, options);
    this.#tune = new TuneLoop(scheduler, layout, options);
    this.#ended = new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.#tickers = [
      new Ticker(options.tuneIntervalMs, this.#guard(this.#onTuneTick)),
      new Ticker(options.intervalMs, this.#guard(this.#onBalanceTick)),
    ];
    context.onLayout?.(layout, scheduler);
  }

  /** Until the context's signal, or until the kernel has ended the scheduler. */
  async ended(): Promise<void> {
    const { signal } = this.#context;
    if (signal.aborted) return;
    signal.addEventListener('abort', this.#end, { once: true });
    await this.#ended;
  }

  [Symbol.dispose](): void {
    this.#context.signal.removeEventListener('abort', this.#end);
    for (const ticker of this.#tickers) ticker[Symbol.dispose]();
    this.#tune[Symbol.dispose]();
  }

  /** What a tick throws ends the session. */
  #guard(tick: () => void): () => void {
    return () => {
      try {
        tick();
      } catch (error) {
        this.#fail(error);
      }
    };
  }

  readonly #onTuneTick = (): void => {
    if (this.#scheduler.exit !== undefined) {
      this.#end();
      return;
    }
    if (this.#needsSweep) {
      this.#scheduler.sweepLayout();
      this.#needsSweep = false;
    }
    if (this.#watch.differs(this.#layout.cpus)) this.#followMachine();
    this.#tune.run();
  };

  readonly #onBalanceTick = (): void => {
    const round = this.#balance.run();
    this.#context.onRound?.(round);
  };

  /** Takes on the CPUs that the machine has now. Fails softly: the next tick tries again. */
  #followMachine(): void {
    const { logger } = this.#context;
    try {
      const layout = readLayout(this.#options, logger);
      this.#scheduler.applyLayout(layout);
      this.#adopt(layout);
    } catch (error) {
      if (!(error instanceof SchedulerError)) throw error;
      logger.warn(`CPUs came or went, and the old layout stays: ${error.message}`);
    }
  }

  #adopt(layout: DomainLayout): void {
    this.#layout = layout;
    this.#needsSweep = true;
    this.#balance.setLayout(layout);
    this.#tune.setLayout(layout);
    this.#context.logger.info('CPUs came or went, the layout is now:');
    describeLayout(layout).forEach((line) => {
      this.#context.logger.info(line);
    });
    this.#context.onLayout?.(layout, this.#scheduler);
  }
}
