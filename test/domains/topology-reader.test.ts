import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TopologyReader } from '../../src/domains/topology-reader.js';
import { fakeMachine, writeSysfsTree } from '../fixtures/sysfs-tree.js';

describe('TopologyReader', () => {
  it('reads again where CPUs came or went, and only there', () => {
    using tree = writeSysfsTree(fakeMachine({ llcs: 2, cores: 2 }));
    const reader = new TopologyReader();
    const first = reader.read(tree.root);
    expect(first.online.size).to.equal(4);
    expect(reader.read(tree.root)).to.equal(first);

    writeFileSync(join(tree.root, 'sys/devices/system/cpu/online'), '0-2\n');
    const second = reader.read(tree.root);
    expect([...second.online]).to.deep.equal([0, 1, 2]);
    expect(reader.read(tree.root)).to.equal(second);
  });

  it('tells roots apart, and reads again after a failure', () => {
    using one = writeSysfsTree(fakeMachine());
    using two = writeSysfsTree(fakeMachine({ cores: 2 }));
    const reader = new TopologyReader();
    expect(reader.read(one.root).online.size).to.equal(1);
    expect(reader.read(two.root).online.size).to.equal(2);

    const online = join(two.root, 'sys/devices/system/cpu/online');
    writeFileSync(online, 'many\n');
    expect(() => reader.read(two.root)).to.throw('many');
    writeFileSync(online, '0\n');
    expect(reader.read(two.root).online.size).to.equal(1);
  });
});
