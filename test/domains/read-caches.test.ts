import { expect } from 'chai';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import { buildLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

/** CPU lists of the default domains, and what was warned of. */
function domainsOf(machine: FakeMachine): { domains: string[]; warnings: readonly string[] } {
  using tree = writeSysfsTree(machine);
  const topology = readTopology(tree.root);
  const { domains } = buildLayout(topology);
  return { domains: domains.map(({ cpus }) => formatCpuList(cpus)), warnings: topology.warnings };
}

const twoLlcs = (): FakeMachine => fakeMachine({ llcs: 2, cores: 2 });

describe('readCaches', () => {
  for (const sharedBy of [['list'], ['map'], ['list', 'map']] as FakeMachine['sharedBy'][]) {
    it(`knows caches by shared_cpu_${sharedBy.join(' and ')}`, () => {
      const machine = twoLlcs();
      machine.sharedBy = sharedBy;
      expect(domainsOf(machine)).to.deep.equal({ domains: ['0-1', '2-3'], warnings: [] });
    });
  }

  const ids: Record<string, FakeMachine['cacheId']> = {
    'no file': undefined,
    'the same for all': () => 0,
    'different for every CPU': (cpu) => cpu,
  };
  for (const [what, cacheId] of Object.entries(ids)) {
    it(`does not look at cache ids: ${what}`, () => {
      const machine = twoLlcs();
      machine.cacheId = cacheId;
      expect(domainsOf(machine)).to.deep.equal({ domains: ['0-1', '2-3'], warnings: [] });
    });
  }

  it('falls to the L2 where there is no L3', () => {
    const machine = twoLlcs();
    for (const { caches } of machine.cpus) caches.delete(3);
    expect(domainsOf(machine).domains).to.deep.equal(['0', '1', '2', '3']);
  });

  it('goes by the level, not by the index', () => {
    const machine = twoLlcs();
    for (const { id, caches } of machine.cpus) {
      caches.clear();
      caches.set(3, Math.floor(id / 2)).set(2, id);
    }
    expect(domainsOf(machine).domains).to.deep.equal(['0-1', '2-3']);
  });

  it('does not group by an instruction cache', () => {
    const machine = twoLlcs();
    for (const { id } of machine.cpus)
      machine.overrides[`cpu/cpu${id}/cache/index3/type`] = 'Instruction';
    expect(domainsOf(machine).domains).to.deep.equal(['0', '1', '2', '3']);
  });

  it('takes a cache without a type as one that holds data', () => {
    const machine = twoLlcs();
    for (const { id } of machine.cpus)
      machine.overrides[`cpu/cpu${id}/cache/index3/type`] = undefined;
    expect(domainsOf(machine).domains).to.deep.equal(['0-1', '2-3']);
  });

  it('passes over a cache whose level or sharing is not told', () => {
    const machine = twoLlcs();
    machine.sharedBy = ['list'];
    machine.overrides['cpu/cpu0/cache/index3/level'] = undefined;
    machine.overrides['cpu/cpu1/cache/index3/shared_cpu_list'] = undefined;
    expect(domainsOf(machine)).to.deep.equal({ domains: ['0', '1', '2-3'], warnings: [] });
  });

  it('lets CPUs of one node have caches of different levels', () => {
    const machine = twoLlcs();
    machine.cpus[3]!.caches.delete(3);
    expect(domainsOf(machine).domains).to.deep.equal(['0-1', '2', '3']);
  });

  it('takes an empty list as the core itself', () => {
    const machine = fakeMachine({ llcs: 2, threads: 2 });
    machine.sharedBy = ['list'];
    for (const { id } of machine.cpus)
      machine.overrides[`cpu/cpu${id}/cache/index3/shared_cpu_list`] = '';
    expect(domainsOf(machine)).to.deep.equal({ domains: ['0-1', '2-3'], warnings: [] });
  });

  it('believes the lowest CPU where another one of the cache leaves CPUs out', () => {
    const machine = fakeMachine({ cores: 4 });
    machine.sharedBy = ['list'];
    machine.overrides['cpu/cpu2/cache/index3/shared_cpu_list'] = '0,2';
    expect(domainsOf(machine)).to.deep.equal({ domains: ['0-3'], warnings: [] });
  });

  it('drops a cache whose lowest CPU denies it, and says so', () => {
    const machine = twoLlcs();
    machine.sharedBy = ['list'];
    machine.overrides['cpu/cpu2/cache/index3/shared_cpu_list'] = '0-2';
    expect(domainsOf(machine)).to.deep.equal({
      domains: ['0-1', '2', '3'],
      warnings: ['ignoring the level 3 cache of CPUs 2-3: sysfs contradicts itself'],
    });
  });

  it('drops a cache whose list and map differ, and says so', () => {
    const machine = twoLlcs();
    machine.overrides['cpu/cpu2/cache/index3/shared_cpu_map'] = '3';
    expect(domainsOf(machine)).to.deep.equal({
      domains: ['0-1', '2', '3'],
      warnings: ['ignoring the level 3 cache of CPUs 2-3: sysfs contradicts itself'],
    });
  });
});
