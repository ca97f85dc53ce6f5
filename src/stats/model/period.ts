import type { CounterName } from './counters.js';
import { difference, emptyHistogram } from './histogram.js';
import type { DomainReading, Reading, TickName, TickReading } from './reading.js';
import type { HistogramValue } from './spec.js';

/**
 * Counters of decisions that put a task on a CPU, by the field that shows them. Their sum is
 * `total`, of which shares are percentages.
 */
export const placements = {
  sync_prev_idle: ['sync_prev_idle'],
  wake_sync: ['wake_sync'],
  prev_idle: ['prev_idle'],
  greedy_idle: ['greedy_idle'],
  pinned: ['kthread', 'pinned'],
  direct: ['direct'],
  greedy: ['greedy'],
  greedy_far: ['greedy_far'],
  dsq_dispatch: ['dsq'],
  greedy_local: ['greedy_local'],
  greedy_xnuma: ['greedy_xnuma'],
} as const satisfies Readonly<Record<string, readonly CounterName[]>>;
export type Placement = keyof typeof placements;

/** What lies between two readings. Nothing is ever negative, infinite or no number. */
export class Period {
  readonly before: Reading;
  readonly after: Reading;
  /** Placements. */
  readonly total: number;
  readonly moveDelay: HistogramValue;
  readonly decideDelay: HistogramValue;
  readonly domains: readonly DomainPeriod[];

  constructor(before: Reading, after: Reading) {
    this.before = before;
    this.after = after;
    this.total = this.count(...Object.values(placements).flat());
    this.moveDelay = difference(before.moveDelay, after.moveDelay);
    this.decideDelay = difference(before.decideDelay, after.decideDelay);
    // Domains of another layout are other domains: what they had is no start for these.
    const earlier = before.layoutSeq === after.layoutSeq ? before.domains : [];
    this.domains = after.domains.map((domain, id) => new DomainPeriod(id, earlier[id], domain));
  }

  /** How often that happened, all of these together. */
  count(...names: readonly CounterName[]): number {
    return names.reduce(
      (sum, name) => sum + grown(this.before.counts[name], this.after.counts[name]),
      0,
    );
  }

  /** The same in percent of the total; 0 if nothing was placed. */
  percent(...names: readonly CounterName[]): number {
    return this.total === 0 ? 0 : (100 * this.count(...names)) / this.total;
  }

  /** Growth of a sum. */
  grown(of: (reading: Reading) => number): number {
    return grown(of(this.before), of(this.after));
  }

  tick(name: TickName): TickPeriod {
    return new TickPeriod(this.before.ticks[name], this.after.ticks[name]);
  }
}

export class DomainPeriod {
  readonly id: number;
  readonly after: DomainReading;
  readonly cpuMs: number;
  readonly idleMs: number;
  readonly wait: HistogramValue;

  constructor(id: number, before: DomainReading | undefined, after: DomainReading) {
    this.id = id;
    this.after = after;
    this.cpuMs = grown(before?.cpuMs ?? 0, after.cpuMs);
    this.idleMs = grown(before?.idleMs ?? 0, after.idleMs);
    this.wait = difference(before?.wait ?? emptyHistogram, after.wait);
  }
}

export class TickPeriod {
  readonly runs: number;
  readonly missed: number;
  readonly busyMs: number;
  readonly late: HistogramValue;

  constructor(before: TickReading, after: TickReading) {
    this.runs = grown(before.runs, after.runs);
    this.missed = grown(before.missed, after.missed);
    this.busyMs = grown(before.busyMs, after.busyMs);
    this.late = difference(before.late, after.late);
  }
}

/** How busy CPUs were, in percent; 0 where no time went by. */
export function busyPercent(parts: readonly { cpuMs: number; idleMs: number }[]): number {
  const cpuMs = parts.reduce((sum, part) => sum + part.cpuMs, 0);
  const idleMs = parts.reduce((sum, part) => sum + part.idleMs, 0);
  return cpuMs === 0 ? 0 : Math.max(0, 100 * (1 - idleMs / cpuMs));
}

function grown(before: number, after: number): number {
  return Math.max(0, after - before);
}
