import { expect } from 'chai';
import fc from 'fast-check';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import type { FormOptions } from '../../src/domains/form-groups.js';
import { buildLayout } from '../../src/domains/layout.js';
import type { Topology } from '../../src/domains/topology.js';
import { fakeMachine, type FakeShape } from '../fixtures/sysfs-tree.js';
import { topologyOf } from './config/machines.js';

function domainsOf(topology: Topology, options: FormOptions): string[] {
  return buildLayout(topology, options).domains.map(
    ({ name, cpus }) => `${name} ${formatCpuList(cpus)}`,
  );
}

describe('forming domains', () => {
  const machine = fakeMachine({ nodes: 2, llcs: 2, cores: 2, threads: 2 });
  for (const cpu of machine.cpus) cpu.cluster = cpu.id < 8 ? Math.floor(cpu.id / 4) : -1;
  const topology = topologyOf(machine);

  it('by node', () => {
    expect(domainsOf(topology, { form: 'numa' })).to.deep.equal([
      'node0/cpus 0-7',
      'node1/cpus 8-15',
    ]);
  });

  it('by core', () => {
    expect(domainsOf(topology, { form: 'core' }).slice(3, 6)).to.deep.equal([
      'node0/core3 6-7',
      'node1/core0 8-9',
      'node1/core1 10-11',
    ]);
  });

  it('by cluster, or by LLC where there is none', () => {
    expect(domainsOf(topology, { form: 'cluster' })).to.deep.equal([
      'node0/cluster0 0-3',
      'node0/cluster1 4-7',
      'node1/llc0 8-11',
      'node1/llc1 12-15',
    ]);
  });

  it('merges small ones within their node', () => {
    expect(domainsOf(topology, { form: 'core', minCpus: 3 })).to.deep.equal([
      'node0/core0+1 0-3',
      'node0/core2+1 4-7',
      'node1/core0+1 8-11',
      'node1/core2+1 12-15',
    ]);
    expect(domainsOf(topology, { form: 'core', minCpus: 5 })).to.deep.equal([
      'node0/core0+3 0-7',
      'node1/core0+3 8-15',
    ]);
    expect(domainsOf(topology, { minCpus: 100 })).to.deep.equal([
      'node0/llc0+1 0-7',
      'node1/llc0+1 8-15',
    ]);
  });

  it('splits big ones between cores', () => {
    const expected = [
      'node0/cpus.0 0-3',
      'node0/cpus.1 4-7',
      'node1/cpus.0 8-11',
      'node1/cpus.1 12-15',
    ];
    expect(domainsOf(topology, { form: 'numa', splitInto: 2 })).to.deep.equal(expected);
    expect(domainsOf(topology, { form: 'numa', maxCpus: 4 })).to.deep.equal(expected);
    expect(domainsOf(topology, { form: 'numa', maxCpus: 8 })).to.have.length(2);
    expect(domainsOf(topology, { maxCpus: 1 })).to.have.length(8);
    expect(domainsOf(topology, { splitInto: 9 })).to.have.length(8);
  });

  it('splits no core whose threads are far apart', () => {
    const split = topologyOf(fakeMachine({ cores: 4, threads: 2, numbering: 'split' }));
    expect(domainsOf(split, { splitInto: 2 })).to.deep.equal([
      'node0/llc0.0 0-1,4-5',
      'node0/llc0.1 2-3,6-7',
    ]);
  });

  it('keeps to the most CPUs with cores of unequal size', () => {
    const hybrid = fakeMachine({ cores: 8 });
    for (const cpu of hybrid.cpus) cpu.core = cpu.id < 4 ? cpu.id >> 1 : cpu.id;
    expect(domainsOf(topologyOf(hybrid), { maxCpus: 3 })).to.deep.equal([
      'node0/llc0.0 0-1',
      'node0/llc0.1 2-4',
      'node0/llc0.2 5',
      'node0/llc0.3 6-7',
    ]);
  });

  it('puts every CPU in one domain of its node and core, whatever the options and the order', function () {
    this.timeout(120_000);
    const shapes: FakeShape[] = [
      { nodes: 2, llcs: 2, cores: 3, threads: 2 },
      { nodes: 3, llcs: 1, cores: 5 },
      { nodes: 1, llcs: 3, cores: 2, threads: 2, numbering: 'split' },
    ];
    const count = (max: number): fc.Arbitrary<number | undefined> =>
      fc.option(fc.integer({ min: 1, max }), { nil: undefined });
    const options = fc
      .record({
        form: fc.constantFrom('llc', 'numa', 'cluster', 'core'),
        minCpus: count(12),
        split: fc.constantFrom('maxCpus', 'splitInto'),
        number: count(6),
      })
      .map(({ form, minCpus, split, number }): FormOptions => ({
        form,
        ...(minCpus === undefined ? {} : { minCpus }),
        ...(number === undefined ? {} : { [split]: number }),
      }));
    const machines = shapes.map((shape) => topologyOf(fakeMachine(shape)));
    const ordered = fc.constantFrom(...machines).chain((all) =>
      fc.record({
        all: fc.constant(all),
        cpus: fc.shuffledSubarray([...all.cpus], { minLength: all.cpus.length }),
      }),
    );
    fc.assert(
      fc.property(ordered, options, ({ all, cpus }, formOptions) => {
        const layout = buildLayout(all, formOptions);
        expect(buildLayout({ ...all, cpus }, formOptions)).to.deep.equal(layout);
        const members = layout.domains.flatMap((domain) => [...domain.cpus]);
        expect(members.sort((a, b) => a - b)).to.deep.equal([...all.online]);
        expect(new Set(layout.domains.map(({ name }) => name)).size).to.equal(
          layout.domains.length,
        );
        for (const cpu of all.cpus) {
          const domain = layout.domains[layout.domainOfCpu[cpu.id]!]!;
          expect(domain.node).to.equal(cpu.node);
          expect(domain.cpus.intersect(cpu.siblings).equals(cpu.siblings)).to.equal(true);
        }
        const { maxCpus } = formOptions;
        if (maxCpus !== undefined && maxCpus >= 2) {
          for (const domain of layout.domains) expect(domain.cpus.size).to.be.at.most(maxCpus);
        }
      }),
      { numRuns: 200 },
    );
  });
});
