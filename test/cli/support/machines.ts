import { CpuSet } from '../../../src/domains/cpu-set.js';
import { buildLayout, type DomainLayout } from '../../../src/domains/layout.js';
import { readTopology } from '../../../src/domains/read-topology.js';
import type { Topology } from '../../../src/domains/topology.js';
import {
  fakeMachine,
  writeSysfsTree,
  type FakeCpu,
  type FakeMachine,
  type FakeShape,
} from '../../fixtures/sysfs-tree.js';

export interface Machine {
  readonly topology: Topology;
  readonly layout: DomainLayout;
}

export function readMachine(machine: FakeMachine): Machine {
  using tree = writeSysfsTree(machine);
  const topology = readTopology(tree.root);
  return { topology, layout: buildLayout(topology) };
}

/** Two nodes with SMT, a third with memory only, and CPUs in every special state. */
export function serverWithSpecialCpus(): FakeMachine {
  const machine = fakeMachine({ nodes: 2, llcs: 2, cores: 3, threads: 2, numbering: 'split' });
  machine.nodeIds = [0, 1, 4];
  machine.distance = (from, to) => (from === to ? 10 : Math.max(from, to) === 4 ? 80 : 32);
  machine.cpus[13]!.online = false;
  machine.overrides = {
    'cpu/possible': '0-31',
    'cpu/isolated': '2-3',
    'cpu/nohz_full': '3',
  };
  return machine;
}

/** Two SMT cores of full capacity, of which one is faster, and four efficient cores. */
export function hybrid(): FakeMachine {
  const machine = fakeMachine({ cores: 8 });
  const capacities = [1024, 1024, 980, 980, 610, 610, 610, 610];
  for (const cpu of machine.cpus) {
    cpu.core = cpu.id < 4 ? Math.floor(cpu.id / 2) : cpu.id;
    cpu.files['cpu_capacity'] = String(capacities[cpu.id]);
  }
  return machine;
}

/** A healthy machine with an L3 per LLC and a package per node, without the detour over files. */
export function regularMachine(shape: Required<FakeShape>): Machine {
  const { cpus: fakes, nodeIds } = fakeMachine(shape);
  const sharing = (key: (cpu: FakeCpu) => unknown): CpuSet[] => {
    const members = new Map<unknown, number[]>();
    for (const fake of fakes) members.set(key(fake), [...(members.get(key(fake)) ?? []), fake.id]);
    const sets = new Map([...members].map(([id, ids]) => [id, CpuSet.of(ids)]));
    return fakes.map((fake) => sets.get(key(fake))!);
  };
  const cores = sharing(({ core }) => core);
  const llcs = sharing(({ caches }) => caches.get(3));
  const nodes = sharing((fake) => fake.nodes[0]);
  const all = CpuSet.of(fakes.map(({ id }) => id));
  const topology: Topology = {
    cpus: fakes.map((fake) => ({
      ...fake,
      siblings: cores[fake.id]!,
      core: cores[fake.id]!.first,
      node: fake.nodes[0]!,
      capacity: 1024,
      kind: 'performance',
      caches: [{ level: 3, cpus: llcs[fake.id]! }],
    })),
    nodes: nodeIds!.map((id) => ({
      id,
      cpus: nodes.find((_, cpu) => fakes[cpu]!.nodes[0] === id)!,
      distances: nodeIds!.map((other) => (other === id ? 10 : 20)),
    })),
    possible: all,
    present: all,
    online: all,
    nrCpuIds: fakes.length,
    isolated: CpuSet.empty,
    nohzFull: CpuSet.empty,
    warnings: [],
  };
  return { topology, layout: buildLayout(topology) };
}
