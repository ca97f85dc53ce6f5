import { expect } from 'chai';
import fc from 'fast-check';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import { formGroups, type FormOptions } from '../../src/domains/form-groups.js';
import { buildLayout, type DomainLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import type { Topology } from '../../src/domains/topology.js';
import { SchedulerError } from '../../src/util/errors.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

function topologyOf(machine: FakeMachine): Topology {
  using tree = writeSysfsTree(machine);
  return readTopology(tree.root);
}

function layoutOf(machine: FakeMachine, options?: FormOptions): DomainLayout {
  return buildLayout(topologyOf(machine), options);
}

function summary({ domains }: DomainLayout): string[] {
  return domains.map(({ name, cpus }) => `${name} ${formatCpuList(cpus)}`);
}

describe('buildLayout', () => {
  it('makes a domain of each LLC', () => {
    const layout = layoutOf(fakeMachine({ nodes: 2, llcs: 2, cores: 2 }));
    expect(summary(layout)).to.deep.equal([
      'node0/llc0 0-1',
      'node0/llc1 2-3',
      'node1/llc0 4-5',
      'node1/llc1 6-7',
    ]);
    expect(layout.domains.map(({ id, node }) => [id, node])).to.deep.equal([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
    expect([...layout.domainOfCpu]).to.deep.equal([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('splits an LLC that spans nodes', () => {
    const machine = fakeMachine({ nodes: 2, cores: 2 });
    for (const { caches } of machine.cpus) caches.set(3, 0);
    expect(summary(layoutOf(machine))).to.deep.equal(['node0/llc0 0-1', 'node1/llc0 2-3']);
  });

  it('makes one domain per node of CPUs without caches', () => {
    const machine = fakeMachine({ nodes: 2, cores: 2 });
    for (const { caches } of machine.cpus) caches.clear();
    machine.cpus[0]!.caches.set(3, 0);
    expect(summary(layoutOf(machine))).to.deep.equal([
      'node0/llc0 0',
      'node0/cpus 1',
      'node1/cpus 2-3',
    ]);
  });

  it('makes no domain of memory-only nodes, but keeps them', () => {
    const machine = fakeMachine({ nodes: 2 });
    machine.nodeIds = [0, 1, 4];
    const layout = layoutOf(machine);
    expect(layout.domains.map(({ node }) => node)).to.deep.equal([0, 1]);
    expect(layout.nodes.map(({ id }) => id)).to.deep.equal([0, 1, 4]);
  });

  it('numbers domains by their first CPUs where LLCs interleave', () => {
    const machine = fakeMachine({ nodes: 2, cores: 2, threads: 2, numbering: 'split' });
    expect(summary(layoutOf(machine))).to.deep.equal(['node0/llc0 0-1,4-5', 'node1/llc0 2-3,6-7']);
  });

  it('maps offline CPUs to no domain', () => {
    const machine = fakeMachine({ llcs: 2, cores: 2 });
    machine.cpus[0]!.online = false;
    machine.cpus[3]!.online = false;
    const layout = layoutOf(machine);
    expect([...layout.domainOfCpu]).to.deep.equal([-1, 0, 1, -1]);
    expect(formatCpuList(layout.cpus)).to.equal('1-2');
  });

  it('adds up the capacities of hybrid CPUs', () => {
    const machine = fakeMachine({ llcs: 2, cores: 2 });
    for (const cpu of machine.cpus) cpu.files['cpu_capacity'] = cpu.id < 2 ? '1024' : '400';
    expect(layoutOf(machine).domains.map(({ capacity }) => capacity)).to.deep.equal([2048, 800]);
  });

  describe('with a cache level', () => {
    const machine = fakeMachine({ llcs: 2, cores: 2, threads: 2 });
    machine.cpus[7]!.caches.delete(2);
    const at = (cacheLevel: number): string[] => summary(layoutOf(machine, { cacheLevel }));

    it('groups by the caches of that level', () => {
      expect(at(3)).to.deep.equal(['node0/l3-0 0-3', 'node0/l3-1 4-7']);
    });

    it('falls to the next lower level where a CPU has none of it', () => {
      expect(at(2)).to.deep.equal([
        'node0/l2-0 0-1',
        'node0/l2-1 2-3',
        'node0/l2-2 4-5',
        'node0/l2-3 6',
        'node0/l2-4 7',
      ]);
      expect(at(9)).to.deep.equal(['node0/l9-0 0-3', 'node0/l9-1 4-7']);
    });

    it('takes the lowest level where all are above', () => {
      const noL1 = fakeMachine({ llcs: 2, cores: 2 });
      for (const { caches } of noL1.cpus) for (const level of [1, 2]) caches.delete(level);
      const layout = layoutOf(noL1, { cacheLevel: 1 });
      expect(summary(layout)).to.deep.equal(['node0/l1-0 0-1', 'node0/l1-1 2-3']);
    });
  });

  describe('at its limits', () => {
    const small = topologyOf(fakeMachine({ cores: 2 }));

    /** `nrDomains` LLCs of one CPU each. */
    function wide(nrDomains: number): Topology {
      const [cpu] = small.cpus;
      const cpus = Array.from({ length: nrDomains }, (_, id) => ({ ...cpu!, id, node: id }));
      const nodes = cpus.map(({ id }) => ({
        ...small.nodes[0]!,
        id,
        distances: cpus.map(() => 10),
      }));
      return { ...small, cpus, nodes, nrCpuIds: nrDomains };
    }

    it('accepts 1024 CPU ids and 256 domains', () => {
      expect(buildLayout({ ...small, nrCpuIds: 1024 }).domainOfCpu).to.have.length(1024);
      expect(buildLayout(wide(256)).stealOrder[255]).to.have.length(255);
    });

    it('groups 4,096 CPUs of a real tree, and says that they are too many to schedule', function () {
      this.timeout(120_000); // writes some 40,000 files
      const machine = fakeMachine({
        nodes: 8,
        llcs: 16,
        cores: 16,
        threads: 2,
        numbering: 'split',
      });
      machine.sharedBy = ['list'];
      machine.cacheId = undefined;
      const topology = topologyOf(machine);
      expect(topology.online.size).to.equal(4096);
      const groups = formGroups(topology.cpus, {});
      expect(groups).to.have.length(8 * 16);
      const members = groups.flatMap(({ cpus }) => cpus.map(({ id }) => id));
      expect(members.sort((a, b) => a - b)).to.deep.equal([...topology.online]);
      for (const { cpus, node } of groups) {
        expect(cpus).to.have.length(32);
        expect(cpus.every((cpu) => cpu.node === node)).to.equal(true);
      }
      expect(() => buildLayout(topology))
        .to.throw(SchedulerError, 'this machine has 4096 CPU ids, more than the 1024 supported')
        .with.property('code', 'TOPOLOGY_TOO_LARGE');
    });

    it('refuses more, with the number', () => {
      expect(() => buildLayout({ ...small, nrCpuIds: 1025 }))
        .to.throw(SchedulerError, 'this machine has 1025 CPU ids, more than the 1024 supported')
        .with.property('code', 'TOPOLOGY_TOO_LARGE');
      expect(() => buildLayout(wide(257)))
        .to.throw(SchedulerError, 'this machine has 257 domains, more than the 256 supported')
        .with.property('code', 'TOPOLOGY_TOO_LARGE');
    });
  });
});

/** Machines as they come, and some as they do not. */
const machines = fc
  .record({
    shape: fc.record({
      nodes: fc.integer({ min: 1, max: 3 }),
      llcs: fc.integer({ min: 1, max: 3 }),
      cores: fc.integer({ min: 1, max: 2 }),
      threads: fc.integer({ min: 1, max: 2 }),
      numbering: fc.constantFrom('adjacent', 'split'),
    }),
    offline: fc.array(fc.nat({ max: 35 }), { maxLength: 6 }),
    withoutL3: fc.array(fc.nat({ max: 35 }), { maxLength: 4 }),
    withoutCaches: fc.array(fc.nat({ max: 35 }), { maxLength: 4 }),
    oneL3: fc.boolean(),
    nodeIdStep: fc.constantFrom(1, 4),
    numa: fc.boolean(),
    sharedBy: fc.constantFrom<FakeMachine['sharedBy']>(['list'], ['map'], ['list', 'map']),
  })
  .map((traits): FakeMachine => {
    const machine = fakeMachine(traits.shape);
    machine.sharedBy = traits.sharedBy;
    machine.cacheId = undefined;
    machine.nodeIds = traits.numa
      ? machine.nodeIds?.map((id) => id * traits.nodeIdStep)
      : undefined;
    for (const cpu of machine.cpus) {
      cpu.nodes = cpu.nodes.map((id) => id * traits.nodeIdStep);
      if (traits.oneL3) cpu.caches.set(3, 0);
      if (traits.withoutL3.includes(cpu.id)) cpu.caches.delete(3);
      if (traits.withoutCaches.includes(cpu.id)) cpu.caches.clear();
      cpu.online = cpu.id === 0 || !traits.offline.includes(cpu.id);
    }
    return machine;
  });

/** The domains a machine must have, found the slow way: CPUs are together if they share node and LLC. */
function expectedDomains(machine: FakeMachine): string[] {
  const groups = new Map<string, number[]>();
  for (const { id, nodes, caches, online } of machine.cpus) {
    if (!online) continue;
    const level = Math.max(0, ...caches.keys());
    const key = [machine.nodeIds && nodes[0], level, caches.get(level)].join();
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()].map((cpus) => cpus.join());
}

describe('buildLayout of any machine', function () {
  this.timeout(120_000); // writes thousands of files

  it('puts CPUs together if and only if they share node and LLC', () => {
    fc.assert(
      fc.property(machines, (machine) => {
        const layout = layoutOf(machine);
        expect(layout.domains.map(({ cpus }) => [...cpus].join())).to.deep.equal(
          expectedDomains(machine),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('puts every online CPU in exactly one domain', () => {
    fc.assert(
      fc.property(machines, fc.option(fc.integer({ min: 1, max: 4 })), (machine, cacheLevel) => {
        const layout = layoutOf(machine, cacheLevel === null ? {} : { cacheLevel });
        const online = machine.cpus.filter((cpu) => cpu.online).map(({ id }) => id);
        const members = layout.domains.flatMap(({ cpus }) => [...cpus]);
        expect(members.sort((a, b) => a - b)).to.deep.equal(online);
        expect([...layout.cpus]).to.deep.equal(online);
        for (const { id, cpus } of layout.domains) {
          expect(cpus.size).to.be.greaterThan(0);
          for (const cpu of cpus) expect(layout.domainOfCpu[cpu]).to.equal(id);
        }
        const nrMapped = layout.domainOfCpu.filter((domain) => domain >= 0).length;
        expect(nrMapped).to.equal(online.length);
      }),
      { numRuns: 20 },
    );
  });

  it('gives the same layout whatever the order of CPUs', () => {
    fc.assert(
      fc.property(
        machines.map(topologyOf).chain((topology) =>
          fc.record({
            topology: fc.constant(topology),
            cpus: fc.shuffledSubarray([...topology.cpus], { minLength: topology.cpus.length }),
          }),
        ),
        ({ topology, cpus }) => {
          expect(buildLayout({ ...topology, cpus })).to.deep.equal(buildLayout(topology));
        },
      ),
      { numRuns: 15 },
    );
  });
});
