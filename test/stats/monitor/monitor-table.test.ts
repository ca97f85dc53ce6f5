import { expect } from 'chai';
import { clusterStats, type ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { encode } from '../../../src/stats/model/encode.js';
import { Period } from '../../../src/stats/model/period.js';
import type { Reading } from '../../../src/stats/model/reading.js';
import { MonitorTable } from '../../../src/stats/monitor/monitor-table.js';
import { domain, twoReadings } from '../support/readings.js';

describe('MonitorTable', () => {
  const { before, after } = twoReadings();
  const statsOf = (reading: Reading): ClusterStats =>
    JSON.parse(encode(clusterStats, new Period(before, reading))) as ClusterStats;

  it('has a line for each period, under a head', () => {
    const table = new MonitorTable();
    const [head, line] = table.lines(statsOf(after));
    expect(head).to.equal(
      '    time     cpu   tasks  node0/llc0  node1/llc0   spread  planned  migrated  stolen  queued  wait p99',
    );
    expect(line!.slice(8)).to.equal(
      '   50.0%      42        6.50        1.50      63%        4         3     30%       4    15.9ms',
    );
    expect(table.lines(statsOf(after))).to.have.lengthOf(1);
  });

  it('has another head when the domains are others', () => {
    const table = new MonitorTable();
    table.lines(statsOf(after));
    const changed = { ...after, layoutSeq: 2, domains: [...after.domains, domain(2)] };
    const [head] = table.lines(statsOf(changed));
    expect(head).to.contain('node2/llc0');
  });
});
