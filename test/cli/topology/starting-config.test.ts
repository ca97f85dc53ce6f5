import { expect } from 'chai';
import { startingConfig } from '../../../src/cli/topology/starting-config.js';
import { fakeMachine } from '../../fixtures/sysfs-tree.js';
import { readMachine } from '../support/machines.js';

describe('startingConfig', () => {
  const { layout } = readMachine(fakeMachine({ nodes: 2, llcs: 2, cores: 2 }));
  const lines = startingConfig(layout, 'file:///schema.json');

  it('names every domain with its CPUs', () => {
    expect(JSON.parse(lines.join('\n'))).to.deep.equal({
      $schema: 'file:///schema.json',
      domains: {
        explicit: [
          { name: 'node0/llc0', cpus: '0-1' },
          { name: 'node0/llc1', cpus: '2-3' },
          { name: 'node1/llc0', cpus: '4-5' },
          { name: 'node1/llc1', cpus: '6-7' },
        ],
      },
    });
  });

  it('has a domain in a line', () => {
    expect(lines.join('\n').split('\n')).to.include(
      '      { "name": "node0/llc1", "cpus": "2-3" },',
    );
  });
});
