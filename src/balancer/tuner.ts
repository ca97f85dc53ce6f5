/**
 * The tuner: ten times a second, from how busy each domain was, how long its tasks may run
 * at a stretch and whether its idle CPUs may serve other domains.
 *
 * Slice. Short slices let everyone have a turn soon, long ones save context switches, and
 * with no one waiting there is nothing to be short for. So each domain has its own slice:
 *
 *     runnable per CPU r = utilisation + queued / CPUs
 *     slice              = underutil slice / max(1, r), but at least the overutil slice
 *
 * i.e. up to one task per CPU everyone runs for the underutil slice, and beyond that the
 * slice shrinks smoothly so that everyone has a turn within one underutil slice. It reaches
 * the overutil slice at 20 tasks per CPU with the default 20 ms and 1 ms, and stays there.
 *
 * Stranded tasks. Idle CPUs take waiting tasks of other domains as far as stealing is let; where
 * a whole CPU was idle all the same while tasks wait in a domain without, the balancer should
 * not let them wait for its next regular round.
 *
 * Greedy masks. Idle CPUs of domains that are less busy than a threshold may be given
 * (`direct`) or woken for (`kick`) tasks of other domains.
 *
 * Busy time is wall time less idle time: what user space is told of busy time directly
 * misses hypervisors and, under emulation, most of it; idle time is right.
 */

export interface TunerOptions {
  /** Slice while no task waits, µs; one for all domains, or one for each. */
  readonly sliceUsUnderutil: number | readonly number[];
  /** Shortest slice, µs; one for all domains, or one for each. */
  readonly sliceUsOverutil: number | readonly number[];
  /** Utilisation below which a domain's idle CPUs are given remote tasks, %; 0 = never, 100 = always. */
  readonly directGreedyUnderPct: number;
  /** Utilisation below which they are woken to look for remote tasks, %; 0 = never, 100 = always. */
  readonly kickGreedyUnderPct: number;
}

export const defaultTunerOptions: TunerOptions = {
  sliceUsUnderutil: 20_000,
  sliceUsOverutil: 1_000,
  directGreedyUnderPct: 90,
  kickGreedyUnderPct: 100,
};

/** What happened since the last tick. */
export interface TunerInput {
  /** Length of the tick, any unit of time. */
  readonly wall: number;
  /** By CPU: how much of it the CPU was idle, same unit. */
  readonly idle: ArrayLike<number>;
  /** By CPU: 1 = online. CPUs that are not count neither as busy nor as idle. */
  readonly isOnline: ArrayLike<number>;
  /** By domain: tasks waiting in its queue now. */
  readonly queued: ArrayLike<number>;
}

/** Turns ticks into settings. Results are in its arrays, by domain; before the first tick, as if all were idle. */
export class Tuner {
  readonly options: TunerOptions;
  /** 0..1 */
  readonly utilisation: Float64Array;
  /** µs */
  readonly sliceUs: Uint32Array;
  /** Sets of domains: bit `d % 32` of word `d >>> 5`. */
  readonly directGreedy: Uint32Array;
  readonly kickGreedy: Uint32Array;
  /** Whether tasks wait in one domain while CPUs of another were idle. */
  hasStranded = false;
  readonly #cpuDomain: Uint16Array;
  readonly #nrOnline: Uint32Array;
  readonly #longest: Uint32Array;
  readonly #shortest: Uint32Array;

  /** @param cpuDomain domain of each CPU; of one that is in none, any number >= nrDomains */
  constructor(
    cpuDomain: ArrayLike<number>,
    nrDomains: number,
    options: Partial<TunerOptions> = {},
  ) {
    const nrWords = Math.ceil(nrDomains / 32);
    this.options = { ...defaultTunerOptions, ...options };
    this.utilisation = new Float64Array(nrDomains);
    this.#longest = perDomain(this.options.sliceUsUnderutil, nrDomains);
    this.#shortest = perDomain(this.options.sliceUsOverutil, nrDomains);
    this.sliceUs = this.#longest.slice();
    this.directGreedy = new Uint32Array(nrWords);
    this.kickGreedy = new Uint32Array(nrWords);
    this.#cpuDomain = Uint16Array.from(cpuDomain);
    this.#nrOnline = new Uint32Array(nrDomains);
    this.#setGreedy();
  }

  /** A tick of no length changes nothing. */
  tune(input: TunerInput): void {
    if (!(input.wall > 0)) return;
    this.#measure(input);
    for (let d = 0; d < this.utilisation.length; d++) {
      this.sliceUs[d] = this.#sliceUsOf(d, input.queued[d]!);
    }
    this.hasStranded = this.#findStranded(input.queued);
    this.#setGreedy();
  }

  #setGreedy(): void {
    this.directGreedy.fill(0);
    this.kickGreedy.fill(0);
    for (let d = 0; d < this.utilisation.length; d++) {
      const percent = this.utilisation[d]! * 100;
      const bit = 1 << (d & 31);
      if (isBelow(percent, this.options.directGreedyUnderPct)) this.directGreedy[d >>> 5]! |= bit;
      if (isBelow(percent, this.options.kickGreedyUnderPct)) this.kickGreedy[d >>> 5]! |= bit;
    }
  }

  #findStranded(queued: ArrayLike<number>): boolean {
    let idleCpus = 0;
    let waiting = 0;
    for (let d = 0; d < this.utilisation.length; d++) {
      if (queued[d]! > 0) waiting += queued[d]!;
      else idleCpus += (1 - this.utilisation[d]!) * this.#nrOnline[d]!;
    }
    return waiting > 0 && idleCpus >= 1;
  }

  /** Mean over the domain's online CPUs; 0 without any. */
  #measure({ wall, idle, isOnline }: TunerInput): void {
    const { utilisation } = this;
    utilisation.fill(0);
    this.#nrOnline.fill(0);
    for (let cpu = 0; cpu < this.#cpuDomain.length; cpu++) {
      const domain = this.#cpuDomain[cpu]!;
      if (domain >= utilisation.length || isOnline[cpu] !== 1) continue;
      this.#nrOnline[domain]!++;
      utilisation[domain]! += busyPart(wall, idle[cpu]!);
    }
    for (let d = 0; d < utilisation.length; d++) {
      utilisation[d]! /= Math.max(1, this.#nrOnline[d]!);
    }
  }

  #sliceUsOf(domain: number, queued: number): number {
    const perCpu = this.utilisation[domain]! + queued / Math.max(1, this.#nrOnline[domain]!);
    const shared = Math.round(this.#longest[domain]! / Math.max(1, perCpu));
    return Math.max(this.#shortest[domain]!, shared);
  }
}

function perDomain(value: number | readonly number[], nrDomains: number): Uint32Array {
  return typeof value === 'number'
    ? new Uint32Array(nrDomains).fill(value)
    : Uint32Array.from(value);
}

/** 0..1. An idle counter that went back says nothing, and is taken for an idle CPU. */
function busyPart(wall: number, idle: number): number {
  return idle >= 0 ? Math.max(0, 1 - idle / wall) : 0;
}

function isBelow(percent: number, thresholdPct: number): boolean {
  return thresholdPct >= 100 || percent < thresholdPct;
}
