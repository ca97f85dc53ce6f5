import { expect } from 'chai';
import { spreadPct, type Round } from '../../src/stats/round.js';
import { RoundTable } from '../../src/stats/round-table.js';

function round(loads: number[]): Round {
  const share = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  return {
    number: 3,
    timeMs: 6012,
    costMs: 0.4,
    nrTasks: 31,
    loads,
    shares: loads.map(() => share),
    targets: loads.map(() => share),
    deltas: loads.map(() => 0),
    planned: 5,
    migrated: 23,
    stale: 1,
    refused: 0,
    stolen: 112,
  };
}

const domains = (nodes: number, perNode: number) =>
  Array.from({ length: nodes * perNode }, (_, id) => {
    const node = Math.floor(id / perNode);
    return { name: `node${node}/llc${id % perNode}`, node };
  });

describe('spreadPct', () => {
  it('is the distance of the worst domain from its share', () => {
    expect(spreadPct(round([24, 0, 0, 0]))).to.be.closeTo(300, 1e-9);
    expect(spreadPct(round([6, 6, 6, 6]))).to.equal(0);
    expect(spreadPct(round([5, 7, 6, 6]))).to.be.closeTo(100 / 6, 1e-9);
  });

  it('knows an idle machine and shares that differ', () => {
    expect(spreadPct(round([0, 0]))).to.equal(0);
    expect(spreadPct({ loads: [8, 4], shares: [8, 4] })).to.equal(0);
  });
});

describe('RoundTable', () => {
  it('shows a column for each of a few domains', () => {
    const table = new RoundTable(domains(2, 2));
    expect(table.header).to.equal(
      'round     time   tasks  node0/llc0  node0/llc1  node1/llc0  node1/llc1   spread  planned  migrated   stolen',
    );
    expect(table.line(round([24, 0, 0, 0]))).to.equal(
      '    3     6.0s      31       24.00        0.00        0.00        0.00     300%        5        23      112',
    );
  });

  it('adds up nodes where there are more domains, and lastly shows the range', () => {
    const loads = Array.from({ length: 16 }, (_, id) => id);
    expect(new RoundTable(domains(2, 8)).line(round(loads))).to.contain('28.00    92.00');
    expect(new RoundTable(domains(16, 1)).line(round(loads))).to.contain('0.00     7.50    15.00');
  });

  it('keeps its columns under their titles', () => {
    for (const list of [domains(1, 1), domains(2, 2), domains(2, 8), domains(16, 1)]) {
      const table = new RoundTable(list);
      const line = table.line(round(list.map(() => 1)));
      expect(line).to.have.lengthOf(table.header.length);
    }
  });
});
