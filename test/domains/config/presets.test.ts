/**
 * Every preset on the machine it is for. The shapes are the vendors': EPYC 7003 (7763), 9004
 * (9654) and 9005 (9755, 9965) product pages and BIOS tuning guides (CCDs, cores per L3, NPS);
 * Intel's Xeon 8480+ specification and SNC guide; Ryzen 9 7950X3D and Core i9-12900K as lscpu
 * shows them; Ampere Altra's technical brief (1 MB L2 per core, system cache outside of the
 * CPUs' hierarchy, clusters of two cores in its ACPI tables); AWS Graviton3's technical guide.
 */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/domains/config/config-file.js';
import { makeConfig } from '../../../src/domains/config/config.js';
import { formatCpuList } from '../../../src/domains/cpu-list.js';
import { fakeMachine, type FakeMachine, type FakeShape } from '../../fixtures/sysfs-tree.js';
import { topologyOf } from './machines.js';

const directory = join(import.meta.dirname, '../../../../config');

/** Two sockets with `perSocket` nodes each. */
function server(perSocket: number, shape: FakeShape): FakeMachine {
  const machine = fakeMachine({ nodes: 2 * perSocket, numbering: 'split', ...shape });
  const socketOf = (node: number): number => Math.floor(node / perSocket);
  for (const cpu of machine.cpus) cpu.package = socketOf(cpu.nodes[0]!);
  machine.distance = (from, to) => (from === to ? 10 : socketOf(from) === socketOf(to) ? 12 : 32);
  return machine;
}

function sapphireRapids(): FakeMachine {
  const machine = server(4, { cores: 14, threads: 2 });
  for (const cpu of machine.cpus) cpu.caches.set(3, cpu.package);
  return machine;
}

function alderLake(): FakeMachine {
  const machine = fakeMachine({ cores: 24 });
  for (const cpu of machine.cpus) {
    const isP = cpu.id < 16;
    cpu.core = isP ? cpu.id >> 1 : cpu.id;
    const l2 = isP ? cpu.core : 100 + (cpu.id >> 2);
    cpu.caches.set(1, cpu.core).set(2, l2);
    cpu.cluster = l2;
    cpu.files['cpufreq/cpuinfo_max_freq'] = isP ? '5200000' : '3900000';
  }
  return machine;
}

function altra(): FakeMachine {
  const machine = fakeMachine({ nodes: 2, cores: 80 });
  for (const cpu of machine.cpus) {
    cpu.caches.delete(3);
    cpu.cluster = cpu.id >> 1;
  }
  return machine;
}

interface Expected {
  readonly machine: () => FakeMachine;
  readonly domains: number;
  readonly cpus: string;
}

/** The number of domains, and the CPUs of the first. */
const presets: Readonly<Record<string, Expected>> = {
  'epyc-milan': {
    machine: () => server(1, { llcs: 8, cores: 8, threads: 2 }),
    domains: 16,
    cpus: '0-7,128-135',
  },
  'epyc-milan-nps4': {
    machine: () => server(4, { llcs: 2, cores: 8, threads: 2 }),
    domains: 16,
    cpus: '0-7,128-135',
  },
  'epyc-genoa': {
    machine: () => server(1, { llcs: 12, cores: 8, threads: 2 }),
    domains: 24,
    cpus: '0-7,192-199',
  },
  'epyc-genoa-nps4': {
    machine: () => server(4, { llcs: 3, cores: 8, threads: 2 }),
    domains: 24,
    cpus: '0-7,192-199',
  },
  'epyc-turin': {
    machine: () => server(1, { llcs: 12, cores: 16, threads: 2 }),
    domains: 24,
    cpus: '0-15,384-399',
  },
  'epyc-turin-nps4': {
    machine: () => server(4, { llcs: 4, cores: 8, threads: 2 }),
    domains: 32,
    cpus: '0-7,256-263',
  },
  'sapphire-rapids-snc': { machine: sapphireRapids, domains: 8, cpus: '0-13,112-125' },
  'ryzen-x3d-dual-ccd': {
    machine: () => fakeMachine({ llcs: 2, cores: 8, threads: 2, numbering: 'split' }),
    domains: 2,
    cpus: '0-7,16-23',
  },
  'alder-lake-hybrid': { machine: alderLake, domains: 2, cpus: '0-15' },
  'ampere-altra': { machine: altra, domains: 10, cpus: '0-15' },
  graviton: { machine: () => fakeMachine({ cores: 64 }), domains: 4, cpus: '0-15' },
};

describe('presets', function () {
  this.timeout(120_000); // writes trees of hundreds of CPUs

  it('are all tested', () => {
    const files = readdirSync(directory).filter((file) => !file.endsWith('.schema.json'));
    expect(files.sort()).to.deep.equal(
      Object.keys(presets)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  for (const [name, { machine, domains, cpus }] of Object.entries(presets)) {
    it(`${name} fits its machine`, () => {
      const file = parseConfig(readFileSync(join(directory, `${name}.json`)), name);
      expect(file.values.$schema).to.equal('./domains.schema.json');
      const { layout, warnings } = makeConfig(file, {}, topologyOf(machine()));
      expect(warnings).to.deep.equal([]);
      expect(layout.domains).to.have.length(domains);
      expect(formatCpuList(layout.domains[0]!.cpus)).to.equal(cpus);
    });
  }
});
