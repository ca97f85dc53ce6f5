import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { check, resolveConfig } from 'prettier';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { fieldTables } from '../../../src/stats/model/page.js';
import { expectGolden } from '../../cli/support/golden.js';

const FILE = 'docs/statistics.md';

describe('the tables of statistics', () => {
  it(`are those of ${FILE}`, () => {
    const page = readFileSync(FILE, 'utf8');
    const made = `$1\n\n${fieldTables(clusterStats).replaceAll('$', '$$$$')}\n\n$2`;
    expectGolden(FILE, page.replace(/(<!-- Made from .* -->)\n[^]*(<!-- end -->)/, made));
  });

  it('are as prettier would write them', async () => {
    const options = { ...(await resolveConfig(FILE)), filepath: FILE };
    expect(await check(readFileSync(FILE, 'utf8'), options)).to.equal(true);
  });
});
