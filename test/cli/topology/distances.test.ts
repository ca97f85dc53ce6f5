import { expect } from 'chai';
import { distanceMatrix } from '../../../src/cli/topology/distances.js';
import { CpuSet } from '../../../src/domains/cpu-set.js';

function nodesWithIds(ids: readonly number[], far: number): Parameters<typeof distanceMatrix>[0] {
  return ids.map((id) => ({
    id,
    cpus: CpuSet.empty,
    distances: ids.map((other) => (other === id ? 10 : far)),
  }));
}

describe('distanceMatrix', () => {
  it('has a line and a column for each node, by the ids of the kernel', () => {
    expect(distanceMatrix(nodesWithIds([0, 12], 255))).to.deep.equal([
      'NUMA distances, 10 is local',
      '           0   12',
      'node 0    10  255',
      'node 12  255   10',
    ]);
  });

  it('goes on below where 80 columns are full', () => {
    const lines = distanceMatrix(nodesWithIds([...Array(36).keys()], 40));
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(80);
    expect(lines).to.have.length(1 + 2 * (1 + 36));
    const numbers = lines.join(' ').match(/\b40\b/g);
    expect(numbers).to.have.length(36 * 35);
  });
});
