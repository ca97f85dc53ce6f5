import { release } from 'node:os';
import { expect } from 'chai';
import {
  contradictions,
  inventoryLine,
  readInventory,
  totalL3Bytes,
  type Inventory,
} from '../../../src/cli/topology/inventory.js';
import { readTopology } from '../../../src/domains/read-topology.js';
import { Sysfs } from '../../../src/domains/sysfs.js';
import { fakeMachine, writeSysfsTree } from '../../fixtures/sysfs-tree.js';

const MIB = 1024 * 1024;
const inventory: Inventory = {
  model: 'AMD EPYC 7313',
  kernel: '7.2.0',
  memoryBytes: 126.5 * 1024 * MIB,
  nrCpus: 32,
  l3Bytes: 128 * MIB,
};

describe('readInventory', () => {
  it('knows this machine', async () => {
    const { model, kernel, memoryBytes, nrCpus } = await readInventory();
    expect(model).to.match(/^[\x21-\x7e]?[\x20-\x7e]*$/);
    expect(kernel).to.equal(release());
    expect(memoryBytes).to.be.above(0);
    expect(nrCpus).to.be.at.least(1);
  }).timeout(120_000); // spawns programs on a busy machine
});

describe('inventoryLine', () => {
  it('names the model, memory and kernel', () => {
    expect(inventoryLine(inventory)).to.equal('AMD EPYC 7313, 126.5 GiB of memory, Linux 7.2.0');
  });

  it('does without a model', () => {
    expect(inventoryLine({ ...inventory, model: '' })).to.match(/^unnamed processor, /);
  });
});

describe('totalL3Bytes', () => {
  function totalOf(sizeOfCpu: (cpu: number) => string | undefined): number | undefined {
    const machine = fakeMachine({ nodes: 2, llcs: 2, cores: 2 });
    for (const { id } of machine.cpus) {
      machine.overrides[`cpu/cpu${id}/cache/index3/size`] = sizeOfCpu(id);
    }
    using tree = writeSysfsTree(machine);
    return totalL3Bytes(readTopology(tree.root), new Sysfs(tree.root));
  }

  it('adds up each cache once', () => {
    expect(totalOf(() => '32768K')).to.equal(4 * 32 * MIB);
  });

  it('is unknown where a cache has no size', () => {
    expect(totalOf((cpu) => (cpu < 6 ? '32768K' : undefined))).to.equal(undefined);
  });
});

describe('contradictions', () => {
  it('are none where the counts agree, or a size is unknown', () => {
    expect(contradictions(inventory, 32, 128 * MIB)).to.deep.equal([]);
    expect(contradictions(inventory, 32, undefined)).to.deep.equal([]);
    expect(contradictions({ ...inventory, l3Bytes: undefined }, 32, MIB)).to.deep.equal([]);
  });

  it('forgive what rounding cuts off', () => {
    expect(contradictions(inventory, 32, 128.5 * MIB)).to.deep.equal([]);
  });

  it('name both counts', () => {
    const [cpus, cache] = contradictions(inventory, 16, 64 * MIB);
    expect(cpus).to.contain('16 CPUs online').and.to.contain('inventory 32');
    expect(cache).to.contain('64 MiB').and.to.contain('128 MiB');
  });
});
