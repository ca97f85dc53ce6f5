import { expect } from 'chai';
import fc from 'fast-check';
import { clusterStats, type ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { encode } from '../../../src/stats/model/encode.js';
import { Period } from '../../../src/stats/model/period.js';
import { origin, type Reading } from '../../../src/stats/model/reading.js';
import { drawScreen, maxScroll, MIN_COLUMNS } from '../../../src/stats/monitor/screen.js';
import { parseExact } from '../../../src/stats/socket/exact-json.js';
import { expectGolden } from '../../cli/support/golden.js';
import { domain, twoReadings } from '../support/readings.js';

const statsOf = (before: Reading, after: Reading): ClusterStats =>
  parseExact(encode(clusterStats, new Period(before, after))) as ClusterStats;

describe('the screen of monitor', () => {
  const { before, after } = twoReadings();
  const stats = statsOf(before, after);
  const many = statsOf(before, {
    ...after,
    layoutSeq: 2,
    domains: Array.from({ length: 64 }, (_, id) =>
      domain(id >> 3, { name: `node${id >> 3}/llc${id & 7}`, load: id / 8, share: 4 }),
    ),
  });
  /** The time of day is the reader's. */
  const body = (lines: readonly string[]): string => `${lines.slice(1).join('\n')}\n`;

  it('is as it was on 80 columns and on 132', () => {
    expectGolden(
      'test/stats/monitor/screen-80.txt',
      body(drawScreen(stats, { columns: 80, rows: 24 }, 0)),
    );
    expectGolden(
      'test/stats/monitor/screen-132.txt',
      body(drawScreen(many, { columns: 132, rows: 30 }, 8)),
    );
  });

  it('fits every screen, whatever it shows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(stats, many, statsOf(origin, origin)),
        fc.record({
          columns: fc.integer({ min: 1, max: 300 }),
          rows: fc.integer({ min: 1, max: 100 }),
        }),
        fc.nat(1000),
        (shown, size, scroll) => {
          const lines = drawScreen(shown, size, scroll);
          expect(lines.length).to.be.at.most(size.rows);
          for (const line of lines) expect(line.length).to.be.at.most(size.columns);
        },
      ),
    );
  });

  it('cuts nothing off from 80 columns up', () => {
    for (const columns of [MIN_COLUMNS, 100, 200]) {
      const [, , , , , , head, ...rows] = drawScreen(stats, { columns: 1000, rows: 50 }, 0);
      const narrow = drawScreen(stats, { columns, rows: 50 }, 0);
      expect(narrow).to.have.lengthOf(rows.length + 7);
      expect(narrow[6]).to.match(/^node, domain .* p99$/);
      expect(narrow.at(-1)!.trimEnd()).to.match(/0us$/);
      expect(head).to.match(/p99$/);
    }
  });

  it('is scrolled to its last row and no further', () => {
    const size = { columns: 80, rows: 20 };
    expect(maxScroll(many, size)).to.equal(72 - 13);
    expect(maxScroll(stats, size)).to.equal(0);
    const last = drawScreen(many, size, 1000);
    expect(last.at(-1)).to.contain('node7/llc7');
    expect(last[0]).to.contain('rows 60..');
    expect(drawScreen(stats, size, 1000)[0]).not.to.contain('rows');
  });

  it('reddens with the queue and sets off the nodes, at the same width', () => {
    const alarms: number[] = [];
    const style = {
      title: (text: string) => `<${text}>`,
      alarm: (text: string, part: number) => {
        alarms.push(part);
        return text;
      },
    };
    const lines = drawScreen(stats, { columns: 80, rows: 24 }, 0, style);
    expect(lines.filter((line) => line.startsWith('<'))).to.have.lengthOf(3);
    // Four tasks wait for two CPUs in one domain, none in the other.
    expect(alarms).to.deep.equal([0.5, 0]);
  });

  it('says that there is no scheduler', () => {
    const shown = statsOf(origin, { ...origin, atUs: after.atUs });
    expect(drawScreen(shown, { columns: 80, rows: 24 }, 0)[0]).to.contain(
      'no scheduler is attached',
    );
  });
});
