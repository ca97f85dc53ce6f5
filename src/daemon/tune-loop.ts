import type { Tuner } from '../balancer/tuner.js';
import type { DomainLayout } from '../domains/layout.js';
import { CpuTimes } from './cpu-times.js';
import type { DaemonOptions } from './options.js';
import type { Scheduler } from './scheduler.js';
import { makeTuner } from './tune-writer.js';

/** The tune tick: measures how busy the domains are, and sets their slices and greedy masks. */
export class TuneLoop implements Disposable {
  readonly #scheduler: Scheduler;
  #layout!: DomainLayout;
  #sample!: Sample;
  #tuner!: Tuner;

  constructor(scheduler: Scheduler, layout: DomainLayout, options: DaemonOptions) {
    this.#scheduler = scheduler;
    this.configure(layout, options);
  }

  /** Tunes these domains from now on. */
  configure(layout: DomainLayout, options: DaemonOptions): void {
    this.#tuner = makeTuner(layout, options);
    if (layout === this.#layout) return;
    this.#layout = layout;
    this[Symbol.dispose]();
    this.#sample = new Sample(layout.nrCpuIds);
    // Domains have other numbers now. Else, what the last tick found holds until the next.
    this.#scheduler.tune.write(this.#tuner);
  }

  /** Whether tasks wait that CPUs which are idle cannot reach by stealing. */
  get hasStranded(): boolean {
    return this.#tuner.hasStranded;
  }

  run(): void {
    this.#scheduler.readQueues();
    const { wall, idle, isOnline } = this.#sample.take();
    this.#tuner.tune({ wall, idle, isOnline, queued: this.#scheduler.queued });
    this.#scheduler.tune.write(this.#tuner);
  }

  [Symbol.dispose](): void {
    // Not there yet when the first layout is set.
    (this.#sample as Sample | undefined)?.[Symbol.dispose]();
  }
}

/** What the CPUs did between two looks at their idle times. */
class Sample implements Disposable {
  /** Milliseconds between the two looks. */
  wall = 0;
  /** By CPU: how much of it the CPU was idle. */
  readonly idle: Float64Array;
  /** By CPU: 1 where the kernel told its idle time at both looks. */
  readonly isOnline: Uint8Array;
  readonly #times: CpuTimes;
  readonly #before: Float64Array;
  #takenMs: number;

  constructor(nrCpuIds: number) {
    this.idle = new Float64Array(nrCpuIds);
    this.isOnline = new Uint8Array(nrCpuIds);
    this.#times = new CpuTimes(nrCpuIds);
    this.#times.read();
    this.#before = this.#times.idleMs.slice();
    this.#takenMs = performance.now();
  }

  take(): this {
    const nowMs = performance.now();
    this.#times.read();
    const { idleMs } = this.#times;
    this.wall = nowMs - this.#takenMs;
    this.#takenMs = nowMs;
    for (let cpu = 0; cpu < idleMs.length; cpu++) {
      const idle = idleMs[cpu]! - this.#before[cpu]!;
      this.isOnline[cpu] = Number.isNaN(idle) ? 0 : 1;
      this.idle[cpu] = Math.min(Math.max(idle, 0), this.wall);
      this.#before[cpu] = idleMs[cpu]!;
    }
    return this;
  }

  [Symbol.dispose](): void {
    this.#times[Symbol.dispose]();
  }
}
