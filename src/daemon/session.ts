/**
 * The scheduler at work, from attach to detach: its ticks, and changes of layout and
 * settings between them. Everything happens on the event loop, one thing at a time, so a
 * change meets no tick.
 */
import { layOutAgain } from '../domains/config/config.js';
import { describeLayout } from '../domains/describe-layout.js';
import { readTopology } from '../domains/read-topology.js';
import { isSameLayout } from '../domains/same-layout.js';
import type { Round } from '../stats/round.js';
import type { TickMeter } from '../stats/tick-meter.js';
import { SchedulerError } from '../util/errors.js';
import { BalanceLoop } from './balance-loop.js';
import type { DaemonContext } from './context.js';
import type { Subject } from './explain/subject.js';
import type { ExitRecord } from './exit-record.js';
import { EarlyRounds } from './early-rounds.js';
import { LayoutWatch } from './layout-watch.js';
import type { Configured } from './options.js';
import type { Scheduler } from './scheduler.js';
import type { Policy } from './policy.js';
import { Ticker, TickerGroup } from './ticker.js';
import { TuneLoop } from './tune-loop.js';

/** How often to look whether the scheduler has ended, or CPUs came or went. */
const WATCH_MS = 100;

export class Session implements Disposable {
  readonly #scheduler: Scheduler;
  readonly #context: DaemonContext;
  readonly #watch: LayoutWatch;
  readonly #policy: Policy | undefined;
  readonly #balance: BalanceLoop;
  readonly #tune: TuneLoop;
  readonly #ended: Promise<void>;
  #configured: Configured;
  readonly #watchTicker: Ticker;
  readonly #tuneTicker: Ticker;
  readonly #balanceTicker: Ticker;
  #needsSweep = false;
  readonly #earlyRounds = new EarlyRounds();
  #hasEnded = false;
  #end!: () => void;
  #fail!: (error: unknown) => void;

  /** @param policy of interactive domains, which starts to schedule now */
  constructor(
    scheduler: Scheduler,
    configured: Configured,
    context: DaemonContext,
    policy: Policy | undefined,
  ) {
    const { layout, options } = configured;
    this.#scheduler = scheduler;
    this.#configured = configured;
    this.#context = context;
    this.#policy = policy;
    this.#watch = new LayoutWatch(scheduler);
    this.#balance = new BalanceLoop(scheduler, layout, options, context.recorder);
    this.#tune = new TuneLoop(scheduler, layout, options);
    this.#ended = new Promise<void>((resolve, reject) => {
      this.#end = () => {
        this.#hasEnded = true;
        resolve();
      };
      this.#fail = reject;
    });
    policy?.start(scheduler, this.#end, context.policyRecorder);
    context.statistics.begin(scheduler, layout, policy);
    context.onLayout?.(layout, options);
    const { watch, tune, balance } = context.statistics.ticks;
    const { tuneIntervalMs, intervalMs } = options;
    const group = new TickerGroup();
    const ticker = (periodMs: number, tick: () => void, meter: TickMeter): Ticker =>
      new Ticker(periodMs, this.#guard(tick), meter, group);
    this.#watchTicker = ticker(WATCH_MS, this.#onWatchTick, watch);
    this.#tuneTicker = ticker(tuneIntervalMs, this.#onTuneTick, tune);
    this.#balanceTicker = ticker(intervalMs, this.#onBalanceTick, balance);
  }

  get policy(): Policy | undefined {
    return this.#policy;
  }

  /** The configuration in force. */
  get configured(): Configured {
    return this.#configured;
  }

  /** What the last rounds saw and decided. */
  get decisions(): Subject {
    return this.#balance.decisions;
  }

  /** Whether it is over, and nothing can be changed any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Until the context's signal, or until the kernel has ended the scheduler, or its end here. */
  async ended(): Promise<void> {
    const { signal } = this.#context;
    // Attaching may succeed and be taken back at once, as with a stale hotplug sequence.
    if (signal.aborted || this.#scheduler.exit !== undefined) this.#end();
    else signal.addEventListener('abort', this.#end, { once: true });
    await this.#ended;
  }

  /** Gives all tasks back to the default scheduler, and tells why. */
  detach(): ExitRecord {
    this.#stopTickers();
    this.#context.statistics.end();
    this.#scheduler.detach();
    const exit = this.#scheduler.exit!;
    this.#policy?.noteExit(exit);
    return exit;
  }

  [Symbol.dispose](): void {
    this.#context.signal.removeEventListener('abort', this.#end);
    this.#stopTickers();
    this.#context.statistics.end();
    this.#tune[Symbol.dispose]();
    this.#end();
  }

  #stopTickers(): void {
    this.#watchTicker[Symbol.dispose]();
    this.#tuneTicker[Symbol.dispose]();
    this.#balanceTicker[Symbol.dispose]();
  }

  /** What a tick throws ends the session. */
  #guard(tick: () => void): () => void {
    return () => {
      try {
        tick();
      } catch (error) {
        this.#hasEnded = true;
        this.#fail(error);
      }
    };
  }

  readonly #onWatchTick = (): void => {
    if (this.#scheduler.exit !== undefined) {
      this.#end();
      return;
    }
    if (this.#needsSweep) {
      this.#scheduler.sweepLayout();
      this.#needsSweep = false;
    }
    this.#policy?.watch();
    if (this.#watch.differs(this.#configured.online)) this.#followMachine();
  };

  readonly #onTuneTick = (): void => {
    this.#tune.run();
    const { earlyRounds, loadBalance, intervalMs, tuneIntervalMs } = this.#configured.options;
    const isNeeded = earlyRounds && loadBalance && this.#tune.hasStranded;
    this.#earlyRounds.tick(isNeeded, intervalMs / tuneIntervalMs, () => this.#round(true).planned);
  };

  readonly #onBalanceTick = (): void => {
    this.#round(false);
  };

  #round(isEarly: boolean): Round {
    const round = this.#balance.run();
    this.#context.statistics.addRound(round, isEarly);
    this.#context.onRound?.(round);
    return round;
  }

  /** Takes on the CPUs that the machine has now. Fails softly: the next tick tries again. */
  #followMachine(): void {
    const { logger } = this.#context;
    try {
      const topology = readTopology();
      const { layout, warnings } = layOutAgain(this.#configured.formation, topology);
      this.adopt({ ...this.#configured, layout, topology, online: topology.online, warnings });
      logger.info('CPUs came or went, the layout is now:');
      for (const line of [...warnings, ...describeLayout(layout)]) logger.info(line);
    } catch (error) {
      if (!(error instanceof SchedulerError)) throw error;
      logger.warn(`CPUs came or went, and the old layout stays: ${error.message}`);
    }
  }

  /**
   * Puts another configuration into force, none of whose changes needs a fresh start.
   *
   * @param successor of the policy, if that is to be another
   * @throws SchedulerError TOPOLOGY_TOO_LARGE, PROGRAM_FAILED; the old one stays then
   */
  adopt(next: Configured, successor?: Policy): void {
    const before = this.#configured;
    const { options } = next;
    // An equal layout stays the same object, from which all below know that it is no other.
    const layout = isSameLayout(before.layout, next.layout) ? before.layout : next.layout;
    if (layout !== before.layout) {
      // First, for it may fail.
      this.#scheduler.applyLayout(layout);
      this.#context.statistics.setLayout(layout);
      this.#needsSweep = true;
    }
    this.#scheduler.setTunables(options);
    this.#configured = { ...next, layout };
    this.#balance.configure(layout, options);
    this.#tune.configure(layout, options);
    this.#tuneTicker.intervalMs = options.tuneIntervalMs;
    this.#balanceTicker.intervalMs = options.intervalMs;
    if (layout !== before.layout || options.intervalMs !== before.options.intervalMs) {
      this.#context.onLayout?.(layout, options);
    }
    this.#policy?.adopt(this.#configured, successor);
  }
}
