import { expect } from 'chai';
import { clusterStats, type ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { encode } from '../../../src/stats/model/encode.js';
import { noCounts } from '../../../src/stats/model/counters.js';
import { Period } from '../../../src/stats/model/period.js';
import type { PolicyReading } from '../../../src/stats/model/reading.js';
import { histogram, twoReadings } from '../support/readings.js';

const policy: PolicyReading = {
  source: 'fifo',
  state: 'late',
  nrCpus: 8,
  nrRunning: 3,
  nrQueued: 5,
  nrScheduled: 7,
  nrPutOut: 2,
  fault: 'enough',
};

const statsOf = (period: Period): ClusterStats =>
  JSON.parse(encode(clusterStats, period)) as ClusterStats;

describe('the statistics of a policy', () => {
  const { before, after } = twoReadings();

  it('are not there where no domain is interactive', () => {
    expect(statsOf(new Period(before, after)).policy).to.deep.equal({});
  });

  it('carry the names of scx_rustland, and are those of the period', () => {
    const counts = {
      policy_cpu: 10,
      policy_any: 20,
      policy_idle: 3,
      policy_bypass: 4,
      policy_stale: 5,
      policy_bounced: 6,
      policy_failed: 7,
      policy_congested: 8,
      policy_queued: 40,
      policy_rescued: 9,
      policy_late: 1,
    };
    const earlier = { ...before, policy, counts: { ...noCounts, policy_cpu: 4 } };
    const later = {
      ...after,
      policy,
      counts: { ...noCounts, ...counts },
      decideDelay: histogram({ 0: 50, 3: 50 }),
      processPageFaults: 11,
    };
    const { fifo } = statsOf(new Period(earlier, later)).policy;
    expect(fifo).to.include({
      nr_running: 3,
      nr_cpus: 8,
      nr_queued: 5,
      nr_scheduled: 7,
      nr_page_faults: 11,
      nr_user_dispatches: 26,
      nr_kernel_dispatches: 7,
      nr_cancel_dispatches: 5,
      nr_bounce_dispatches: 6,
      nr_failed_dispatches: 7,
      nr_sched_congested: 8,
      state: 'late',
      active: 0,
      nr_told: 40,
      nr_rescued: 9,
      nr_late: 1,
      nr_put_out: 2,
      fault: 'enough',
    });
    expect(fifo!.decide_p50_us).to.be.below(2);
    expect(fifo!.decide_p99_us).to.be.within(4, 9);
  });
});
