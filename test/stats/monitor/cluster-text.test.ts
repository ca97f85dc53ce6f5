import { expect } from 'chai';
import { clusterStats, type ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { encode } from '../../../src/stats/model/encode.js';
import { Period } from '../../../src/stats/model/period.js';
import { clusterText } from '../../../src/stats/monitor/cluster-text.js';
import { parseExact } from '../../../src/stats/socket/exact-json.js';
import { expectGolden } from '../../cli/support/golden.js';
import { twoReadings } from '../support/readings.js';

describe('clusterText', () => {
  const { before, after } = twoReadings();
  const stats = parseExact(encode(clusterStats, new Period(before, after))) as ClusterStats;
  const [head, ...lines] = clusterText(stats);

  it('is laid out as people know it', () => {
    expectGolden('test/stats/monitor/cluster.txt', `${lines.join('\n')}\n`);
  });

  it('begins with the local time, and how long ago the last balancing round was', () => {
    expect(head).to.match(
      /^###### [A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} 2026 \d\d:\d\d:\d\d [+-]\d{4}, load balance @ {2}-651\.7ms ######$/,
    );
    const time = /###### (.*), load/.exec(head!)![1]!;
    expect(Date.parse(time)).to.equal(after.atUs / 1000);
  });
});
