import { expect } from 'chai';
import { buildLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

function stealOrder(machine: FakeMachine): number[][] {
  using tree = writeSysfsTree(machine);
  return buildLayout(readTopology(tree.root)).stealOrder.map((order) => [...order]);
}

describe('stealOrders', () => {
  it('is empty for the only domain', () => {
    expect(stealOrder(fakeMachine())).to.deep.equal([[]]);
  });

  it('starts equals after the own id, so that each domain is first for one other', () => {
    expect(stealOrder(fakeMachine({ llcs: 4 }))).to.deep.equal([
      [1, 2, 3],
      [2, 3, 0],
      [3, 0, 1],
      [0, 1, 2],
    ]);
  });

  it('goes through its own node before it goes further', () => {
    expect(stealOrder(fakeMachine({ nodes: 2, llcs: 2 }))).to.deep.equal([
      [1, 2, 3],
      [0, 2, 3],
      [3, 0, 1],
      [2, 0, 1],
    ]);
  });

  it('takes nearer nodes first', () => {
    const machine = fakeMachine({ nodes: 4 });
    machine.distance = (from, to) => 10 + 10 * Math.abs(from - to);
    expect(stealOrder(machine)).to.deep.equal([
      [1, 2, 3],
      [2, 0, 3],
      [3, 1, 0],
      [2, 1, 0],
    ]);
  });

  it('prefers its own node to another one at the same distance', () => {
    const machine = fakeMachine({ nodes: 2, llcs: 2 });
    machine.distance = () => 10;
    expect(stealOrder(machine)[1]).to.deep.equal([0, 2, 3]);
  });

  it('prefers its own package among equals', () => {
    const machine = fakeMachine({ llcs: 4 });
    for (const cpu of machine.cpus) cpu.package = cpu.id % 2;
    expect(stealOrder(machine)).to.deep.equal([
      [2, 1, 3],
      [3, 2, 0],
      [0, 3, 1],
      [1, 0, 2],
    ]);
  });
});
