import { percentileUs } from './histogram.js';
import type { TickPeriod } from './period.js';
import type { TickName } from './reading.js';
import { struct } from './spec.js';

const MS_PER_SEC = 1000;

/** A periodic work of the daemon, with its name. */
export interface NamedTick {
  readonly name: TickName;
  readonly period: TickPeriod;
}

export const tickStats = struct<NamedTick>()({
  name: 'TickStats',
  desc: "One of the daemon's periodic works: watch, tune or balance.",
  label: { name: 'tick', of: ({ name }) => name },
  prefix: 't_',
  fields: {
    runs: {
      datum: 'u64',
      unit: '',
      desc: 'how often it ran',
      value: ({ period }) => period.runs,
    },
    missed: {
      datum: 'u64',
      unit: '',
      desc: 'periods that went by without a run',
      value: ({ period }) => period.missed,
      metric: { type: 'counter', name: 'ticks_missed' },
    },
    time_ms: {
      datum: 'float',
      unit: 'ms',
      desc: 'time that the runs took',
      value: ({ period }) => period.busyMs,
      metric: {
        type: 'counter',
        name: 'tick_run_seconds',
        value: ({ period }) => period.busyMs / MS_PER_SEC,
      },
    },
    late_p50_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'by how much runs were late: the median',
      value: ({ period }) => percentileUs(period.late, 0.5),
    },
    late_p99_us: {
      datum: 'float',
      unit: 'µs',
      desc: 'the same, 99th percentile',
      value: ({ period }) => percentileUs(period.late, 0.99),
    },
    late_hist: {
      array: 'u64',
      unit: '',
      desc: 'how many runs were less than 2^10 ns late, 2^11 ns, … 2^33 ns, and more',
      value: ({ period }) => Array.from(period.late.counts),
      histogram: {
        name: 'tick_lateness_seconds',
        help: "by how much the runs of the daemon's periodic works were late",
        value: ({ period }) => period.late,
      },
    },
  },
});
