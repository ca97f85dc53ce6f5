import { expect } from 'chai';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { helpText } from '../../../src/stats/model/help.js';
import { structsOf } from '../../../src/stats/model/metadata.js';

describe('helpText', () => {
  const lines = helpText(clusterStats);

  it('has a line for every field and a head for every structure', () => {
    const structs = structsOf(clusterStats);
    const nrFields = structs.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);
    expect(lines).to.have.lengthOf(nrFields + 2 * structs.length - 1);
    for (const { name } of structs) expect(lines.join('\n')).to.contain(`[${name}]`);
  });

  it('says type and unit, the terms right-aligned', () => {
    const terms = lines.filter((line) => line.startsWith('  ')).map((line) => line.indexOf(': '));
    expect(new Set(terms).size).to.equal(1);
    expect(lines.map((line) => line.trim())).to.include(
      'slice_us (u64, µs): time slice of its tasks',
    );
    expect(lines.join('\n')).to.contain('nodes (dict of u64 to NodeStats): ');
  });
});
