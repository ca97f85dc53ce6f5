import { expect } from 'chai';
import { describeMachine } from '../../src/daemon/describe-machine.js';
import { makeConfig } from '../../src/domains/config/config.js';
import { parseConfig } from '../../src/domains/config/config-file.js';
import { fakeMachine } from '../fixtures/sysfs-tree.js';
import { topologyOf } from '../domains/config/machines.js';

describe('the machine as policies see it', () => {
  it('has domains, nodes, SMT siblings and neighbours, as the layout and the topology do', () => {
    // Threads of a core are four CPUs apart: 0 and 4, 1 and 5 on node 0, 2 and 6, 3 and 7 on node 1.
    const fake = fakeMachine({ nodes: 2, llcs: 2, threads: 2, numbering: 'split' });
    fake.cpus[7]!.online = false;
    for (const { id, files } of fake.cpus) files['cpu_capacity'] = id % 4 === 2 ? '512' : '1024';
    const explicit = [
      { name: 'a', cpus: '0,4', interactive: true },
      { name: 'b', cpus: '1,5' },
      { name: 'c', cpus: '2,6', interactive: true },
      { name: 'd', cpus: '3' },
    ];
    const file = parseConfig(Buffer.from(JSON.stringify({ domains: { explicit } })), 'f');
    const topology = topologyOf(fake);
    const { layout } = makeConfig(file, {}, topology);
    const full = { capacity: 2048, interactive: false };
    expect(describeMachine(layout, topology)).to.deep.equal({
      domains: [
        {
          ...full,
          id: 0,
          name: 'a',
          node: 0,
          cpus: [0, 4],
          interactive: true,
          neighbours: [1, 2, 3],
        },
        { ...full, id: 1, name: 'b', node: 0, cpus: [1, 5], neighbours: [0, 2, 3] },
        {
          ...{ id: 2, name: 'c', node: 1, cpus: [2, 6], capacity: 1024, interactive: true },
          neighbours: [3, 0, 1],
        },
        { ...full, id: 3, name: 'd', node: 1, cpus: [3], capacity: 1024, neighbours: [2, 0, 1] },
      ],
      nrCpuIds: 8,
      siblings: [[0, 4], [1, 5], [2, 6], [3], [0, 4], [1, 5], [2, 6], []],
      capacities: [1024, 1024, 512, 1024, 1024, 1024, 512, 0],
    });
  });

  it('is plain data, for another thread', () => {
    const topology = topologyOf(fakeMachine({ llcs: 2 }));
    const { layout } = makeConfig(undefined, {}, topology);
    const machine = describeMachine(layout, topology);
    expect(structuredClone(machine)).to.deep.equal(machine);
  });
});
