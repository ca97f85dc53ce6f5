import { expect } from 'chai';
import { describeLayout, layoutToJson } from '../../src/domains/describe-layout.js';
import { buildLayout, type DomainLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

function layoutOf(machine: FakeMachine): DomainLayout {
  using tree = writeSysfsTree(machine);
  return buildLayout(readTopology(tree.root));
}

function twoNodesAndMemory(): DomainLayout {
  const machine = fakeMachine({ nodes: 2, cores: 2 });
  machine.nodeIds = [0, 1, 3];
  return layoutOf(machine);
}

describe('layoutToJson', () => {
  it('gives CPU lists as in sysfs and node ids of the kernel', () => {
    expect(layoutToJson(twoNodesAndMemory())).to.deep.equal({
      cpus: '0-3',
      nodes: [
        { id: 0, cpus: '0-1', distances: [10, 20, 20] },
        { id: 1, cpus: '2-3', distances: [20, 10, 20] },
        { id: 3, cpus: '', distances: [20, 20, 10] },
      ],
      domains: [
        { id: 0, name: 'node0/llc0', node: 0, cpus: '0-1', capacity: 2048 },
        { id: 1, name: 'node1/llc0', node: 1, cpus: '2-3', capacity: 2048 },
      ],
    });
  });
});

describe('describeLayout', () => {
  it('lists nodes and their domains', () => {
    expect(describeLayout(twoNodesAndMemory())).to.deep.equal([
      '4 CPUs in 2 domains on 3 NUMA nodes',
      'node 0: CPUs 0-1, distances 10 20 20',
      '  domain 0 node0/llc0: CPUs 0-1, capacity 2048',
      'node 1: CPUs 2-3, distances 20 10 20',
      '  domain 1 node1/llc0: CPUs 2-3, capacity 2048',
      'node 3: memory only, distances 20 20 10',
    ]);
  });

  it('is brief about the smallest machine', () => {
    expect(describeLayout(layoutOf(fakeMachine()))).to.deep.equal([
      '1 CPU in 1 domain on 1 NUMA node',
      'node 0: CPUs 0',
      '  domain 0 node0/llc0: CPUs 0, capacity 1024',
    ]);
  });
});
