import { noCounts } from '../../../src/stats/model/counters.js';
import { NR_BUCKETS } from '../../../src/stats/model/histogram.js';
import { origin, type DomainReading, type Reading } from '../../../src/stats/model/reading.js';
import type { HistogramValue } from '../../../src/stats/model/spec.js';

/** A histogram with these counts, by bucket. */
export function histogram(counts: Readonly<Record<number, number>>, sumNs = 0): HistogramValue {
  const all = new Float64Array(NR_BUCKETS);
  for (const [bucket, count] of Object.entries(counts)) all[Number(bucket)] = count;
  return { counts: all, sumNs };
}

export function domain(node: number, fields: Partial<DomainReading> = {}): DomainReading {
  return {
    name: `node${node}/llc0`,
    node,
    nrCpus: 2,
    capacity: 2048,
    load: 0,
    share: 0,
    delta: 0,
    queued: 0,
    sliceUs: 20_000,
    cpuMs: 0,
    idleMs: 0,
    wait: histogram({}),
    ...fields,
  };
}

/** Two readings two seconds apart, of a machine of two nodes with a domain each. */
export function twoReadings(): { before: Reading; after: Reading } {
  const before: Reading = {
    ...origin,
    atUs: 1_785_000_000_000_000,
    layoutSeq: 1,
    isAttached: true,
    nrStarts: 1,
    domains: [domain(0), domain(1)],
  };
  const tick = { runs: 20, missed: 1, busyMs: 4, late: histogram({ 0: 10, 7: 10 }, 1e6) };
  const after: Reading = {
    ...before,
    atUs: 1_785_000_002_000_000,
    lbAtUs: 1_785_000_001_348_300,
    counts: {
      ...noCounts,
      prev_idle: 10,
      direct: 20,
      kthread: 10,
      dsq: 100,
      greedy_local: 50,
      greedy_xnuma: 10,
      kick_greedy: 4,
      keep: 30,
      move_done: 3,
      move_stale: 1,
      rescue: 2,
      dl_preset: 150,
    },
    planned: 4,
    moveDelay: histogram({ 0: 2, 15: 1 }, 20_000_000),
    nrTasks: 42,
    roundMs: 0.5,
    ticks: { watch: tick, tune: tick, balance: { ...tick, runs: 1, busyMs: 0.5 } },
    events: new Map([['SCX_EV_DISPATCH_KEEP_LAST', 7]]),
    directGreedyCpus: [0xffff_ffff_ffff_ffffn],
    kickGreedyCpus: [0n, 9_007_199_254_740_993n],
    processCpuMs: 30,
    processRssBytes: 61_865_984,
    domains: [
      domain(0, {
        load: 6.5,
        share: 4,
        delta: -2.5,
        queued: 4,
        sliceUs: 5000,
        cpuMs: 4000,
        idleMs: 1000,
        wait: histogram({ 4: 90, 14: 10 }, 2e8),
      }),
      domain(1, { load: 1.5, share: 4, delta: 2.5, cpuMs: 4000, idleMs: 3000 }),
    ],
  };
  return { before, after };
}
