import { expect } from 'chai';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

interface Numa {
  /** Kernel id to CPU list. */
  nodes: Record<number, string>;
  nodeOfCpu: number[];
  distances: (readonly number[])[];
  warnings: readonly string[];
}

function read(machine: FakeMachine): Numa {
  using tree = writeSysfsTree(machine);
  const { nodes, cpus, warnings } = readTopology(tree.root);
  return {
    nodes: Object.fromEntries(nodes.map(({ id, cpus: own }) => [id, formatCpuList(own)])),
    nodeOfCpu: cpus.map(({ node }) => node),
    distances: nodes.map(({ distances }) => distances),
    warnings,
  };
}

describe('readNodes', () => {
  it('reads nodes with their CPUs and distances', () => {
    const machine = fakeMachine({ nodes: 2, cores: 2 });
    machine.distance = (from, to) => (from === to ? 10 : 32);
    expect(read(machine)).to.deep.equal({
      nodes: { 0: '0-1', 1: '2-3' },
      nodeOfCpu: [0, 0, 1, 1],
      distances: [
        [10, 32],
        [32, 10],
      ],
      warnings: [],
    });
  });

  it('takes a kernel without NUMA as one node 0', () => {
    const machine = fakeMachine({ cores: 2 });
    machine.nodeIds = undefined;
    expect(read(machine)).to.deep.equal({
      nodes: { 0: '0-1' },
      nodeOfCpu: [0, 0],
      distances: [[10]],
      warnings: [],
    });
  });

  it('keeps node ids that have holes', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.nodeIds = [2, 12];
    for (const cpu of machine.cpus) cpu.nodes = [cpu.id === 0 ? 2 : 12];
    expect(read(machine)).to.deep.include({ nodes: { 2: '0', 12: '1' }, nodeOfCpu: [2, 12] });
  });

  it('reads a cpumap where there is no cpulist', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.overrides['node/node1/cpulist'] = undefined;
    machine.overrides['node/node1/cpumap'] = '00000002';
    expect(read(machine).nodes).to.deep.equal({ 0: '0', 1: '1' });
  });

  it('reads a cpulist that ends with a NUL', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.overrides['node/node1/cpulist'] = '1\n\0';
    expect(read(machine).nodes).to.deep.equal({ 0: '0', 1: '1' });
  });

  it('does not count offline CPUs', () => {
    const machine = fakeMachine({ nodes: 2, cores: 2 });
    machine.cpus[3]!.online = false;
    machine.overrides['node/node1/cpulist'] = '2-3';
    expect(read(machine).nodes).to.deep.equal({ 0: '0-1', 1: '2' });
  });

  it('gives CPUs that several nodes list to the lowest', () => {
    const machine = fakeMachine({ cores: 2 });
    machine.nodeIds = [0, 1];
    for (const cpu of machine.cpus) cpu.nodes = [0, 1];
    expect(read(machine)).to.deep.include({ nodes: { 0: '0-1', 1: '0-1' }, nodeOfCpu: [0, 0] });
  });

  it('gives CPUs that no node lists to the lowest, and says so', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.cpus[1]!.nodes = [];
    expect(read(machine)).to.deep.include({
      nodeOfCpu: [0, 0],
      warnings: ['counting CPUs 1 to node 0: no node lists them'],
    });
  });

  it('assumes 10 and 20 where a kernel tells no distances', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.overrides['node/node0/distance'] = undefined;
    expect(read(machine)).to.deep.include({
      distances: [
        [10, 20],
        [20, 10],
      ],
      warnings: [],
    });
  });

  it('assumes 10 and 20 where distances do not fit the nodes, and says so', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.overrides['node/node0/distance'] = '10 32 32';
    expect(read(machine)).to.deep.include({
      distances: [
        [10, 20],
        [20, 10],
      ],
      warnings: ['assuming 10 within and 20 from node 0: it has 3 distances to 2 nodes'],
    });
  });
});

describe('localCpusOfMemory', () => {
  /** Two nodes of two CPUs and memory-only node 7 at the given distances from them. */
  function withMemoryNode(distances: [number, number]): FakeMachine {
    const machine = fakeMachine({ nodes: 2, cores: 2 });
    machine.nodeIds = [0, 1, 7];
    machine.distance = (from, to) => (from === to ? 10 : (distances[Math.min(from, to)] ?? 20));
    return machine;
  }

  it('leaves memory that is equally far from all to nobody', () => {
    expect(read(withMemoryNode([20, 20])).nodes).to.deep.equal({ 0: '0-1', 1: '2-3', 7: '' });
  });

  it('goes to the nearest node', () => {
    const machine = withMemoryNode([40, 17]);
    expect(read(machine)).to.deep.include({
      nodes: { 0: '0-1', 1: '2-3', 7: '2-3' },
      nodeOfCpu: [0, 0, 1, 1],
    });
  });

  it('believes the initiators before the distances', () => {
    const machine = withMemoryNode([40, 17]);
    machine.overrides['node/node7/access1/initiators/node0'] = '';
    machine.overrides['node/node7/access0/initiators/node1'] = '';
    expect(read(machine).nodes).to.deep.equal({ 0: '0-1', 1: '2-3', 7: '0-1' });
  });

  it('takes all initiators that access0 names where there is no access1', () => {
    const machine = withMemoryNode([20, 20]);
    machine.overrides['node/node7/access0/initiators/node0'] = '';
    machine.overrides['node/node7/access0/initiators/node1'] = '';
    expect(read(machine).nodes[7]).to.equal('0-3');
  });
});
