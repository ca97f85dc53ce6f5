import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { SchedulerError } from '../../src/util/errors.js';
import { fakeMachine, writeSysfsTree, type FakeMachine } from '../fixtures/sysfs-tree.js';

function read(machine: FakeMachine): ReturnType<typeof readTopology> {
  using tree = writeSysfsTree(machine);
  return readTopology(tree.root);
}

describe('readTopology', () => {
  it('tells threads, cores, dies, packages, nodes and caches of a healthy machine', () => {
    const topology = read(fakeMachine({ nodes: 2, llcs: 2, cores: 2, threads: 2 }));
    expect(topology).to.include({ nrCpuIds: 16 });
    expect(topology.warnings).to.deep.equal([]);
    expect(formatCpuList(topology.online)).to.equal('0-15');

    const cpu = topology.cpus[13]!;
    expect(cpu).to.include({ id: 13, core: 12, cluster: 6, die: 0, package: 1, node: 1 });
    expect(cpu).to.include({ capacity: 1024, kind: 'performance' });
    expect(formatCpuList(cpu.siblings)).to.equal('12-13');
    expect(cpu.caches.map(({ level, cpus }) => [level, formatCpuList(cpus)])).to.deep.equal([
      [1, '12-13'],
      [2, '12-13'],
      [3, '12-15'],
    ]);
  });

  it('finds threads far apart', () => {
    const { cpus } = read(fakeMachine({ llcs: 2, cores: 2, threads: 2, numbering: 'split' }));
    expect(cpus.map(({ core }) => core)).to.deep.equal([0, 1, 2, 3, 0, 1, 2, 3]);
  });

  it('leaves offline CPUs out and keeps their ids possible', () => {
    const machine = fakeMachine({ cores: 2, threads: 2 });
    machine.cpus[3]!.online = false;
    const topology = read(machine);
    expect(formatCpuList(topology.online)).to.equal('0-2');
    expect(formatCpuList(topology.possible)).to.equal('0-3');
    expect(topology.nrCpuIds).to.equal(4);
    expect(topology.cpus.map(({ siblings }) => formatCpuList(siblings))).to.deep.equal([
      '0-1',
      '0-1',
      '2',
    ]);
  });

  it('finds CPUs, threads and caches without a single list file', () => {
    const machine = fakeMachine({ cores: 2, threads: 2 });
    machine.cpus[1]!.online = false;
    machine.sharedBy = ['map'];
    machine.cacheId = undefined;
    for (const list of ['online', 'present', 'possible']) {
      machine.overrides[`cpu/${list}`] = undefined;
    }
    for (const { id } of machine.cpus.filter(({ online }) => online)) {
      machine.overrides[`cpu/cpu${id}/topology/core_cpus_list`] = undefined;
      machine.overrides[`cpu/cpu${id}/topology/thread_siblings`] = id === 0 ? '1' : 'c';
    }
    const topology = read(machine);
    expect(formatCpuList(topology.present)).to.equal('0-3');
    expect(topology.cpus.map(({ id, core }) => [id, core])).to.deep.equal([
      [0, 0],
      [2, 2],
      [3, 2],
    ]);
    expect(topology.cpus[2]!.caches.map(({ cpus }) => formatCpuList(cpus))).to.deep.equal([
      '2-3',
      '2-3',
      '0,2-3',
    ]);
  });

  it('takes ids that the kernel does not know as -1', () => {
    const machine = fakeMachine();
    machine.overrides['cpu/cpu0/topology/physical_package_id'] = '-1';
    machine.overrides['cpu/cpu0/topology/die_id'] = undefined;
    machine.overrides['cpu/cpu0/topology/cluster_id'] = undefined;
    expect(read(machine).cpus[0]).to.include({ package: -1, die: -1, cluster: -1 });
  });

  it('takes a CPU whose threads are not told, or not itself, as a core of its own', () => {
    const machine = fakeMachine({ threads: 2 });
    machine.overrides['cpu/cpu0/topology/core_cpus_list'] = undefined;
    machine.overrides['cpu/cpu1/topology/core_cpus_list'] = '0';
    expect(read(machine).cpus.map(({ siblings }) => formatCpuList(siblings))).to.deep.equal([
      '0',
      '1',
    ]);
  });

  it('reads isolated and nohz_full CPUs', () => {
    const machine = fakeMachine({ cores: 4 });
    machine.overrides['cpu/isolated'] = '2-3';
    machine.overrides['cpu/nohz_full'] = '3';
    const { isolated, nohzFull } = read(machine);
    expect([isolated, nohzFull].map(formatCpuList)).to.deep.equal(['2-3', '3']);
  });

  it('reads the "(null)" that kernels print without nohz_full= as no CPU', () => {
    const machine = fakeMachine();
    machine.overrides['cpu/nohz_full'] = '  (null)';
    expect(read(machine).nohzFull.size).to.equal(0);
  });

  it('reads this machine', () => {
    const nproc = Number(execFileSync('nproc', ['--all'], { encoding: 'utf8' }));
    expect(readTopology().present.size).to.be.at.least(1).and.at.most(nproc);
  });
});

describe('readTopology of a tree it cannot trust', () => {
  const garbage: Record<string, [content: string, problem: string]> = {
    'cpu/online': ['0-x', 'CPU list "0-x", column 3: expected the last CPU of the range, got "x"'],
    'cpu/possible': ['0-4294967295', 'column 1: CPU 4294967295 is not below 16384'],
    'cpu/cpu0/topology/core_cpus_list': ['\u0007', 'expected a CPU number'],
    'cpu/cpu0/topology/physical_package_id': [
      'zero',
      'an integer from -1 to 2147483647, got "zero"',
    ],
    'cpu/cpu0/cache/index0/level': ['0', 'expected an integer from 1 to 9, got "0"'],
    'cpu/cpu0/cache/index0/type': ['Fast', 'expected Data, Instruction or Unified, got "Fast"'],
    'cpu/cpu0/cache/index0/shared_cpu_map': ['', 'CPU mask "", column 1'],
    'cpu/cpu0/cpu_capacity': ['1e3', 'expected an integer from 0 to 1000000000, got "1e3"'],
    'node/node0/cpulist': ['all', 'expected a CPU number, got "a"'],
    'node/node0/distance': ['10 -1', 'expected distances from 0 to 65535, got "-1"'],
    'cpu/isolated': ['0'.repeat(70_000), 'more than 65536 bytes'],
  };
  for (const [path, [content, problem]] of Object.entries(garbage)) {
    it(`names ${path} and its content`, () => {
      const machine = fakeMachine();
      machine.overrides[path] = content;
      using tree = writeSysfsTree(machine);
      expect(() => readTopology(tree.root))
        .to.throw(SchedulerError)
        .that.satisfies(
          ({ code, problem: told }: SchedulerError) =>
            code === 'TOPOLOGY_UNREADABLE' &&
            told.startsWith(
              `cannot read the topology from ${tree.root}/sys/devices/system/${path}: `,
            ) &&
            told.includes(problem),
          `TOPOLOGY_UNREADABLE with the path and: ${problem}`,
        );
    });
  }

  function expectUnreadable(root: string, problem: string): void {
    expect(() => readTopology(root))
      .to.throw(SchedulerError, problem)
      .with.property('code', 'TOPOLOGY_UNREADABLE');
  }

  it('refuses a root without sys', () => {
    expectUnreadable('/nonexistent/', '/nonexistent/sys/devices/system/cpu: no such directory');
  });

  it('refuses a machine with no CPU online', () => {
    const machine = fakeMachine();
    machine.overrides['cpu/online'] = '';
    using tree = writeSysfsTree(machine);
    expectUnreadable(tree.root, 'cpu/online: no CPU is online');
  });

  it('refuses an online CPU that sysfs does not describe', () => {
    const machine = fakeMachine();
    machine.overrides['cpu/online'] = '0-1';
    using tree = writeSysfsTree(machine);
    expectUnreadable(tree.root, 'cpu/cpu1: no such directory, yet the CPU is online');
  });

  it('refuses a node that does not list its CPUs', () => {
    const machine = fakeMachine();
    machine.overrides['node/node0/cpulist'] = undefined;
    using tree = writeSysfsTree(machine);
    expectUnreadable(tree.root, 'node/node0/cpulist: no such file');
  });

  it('refuses a directory where a file should be', () => {
    const machine = fakeMachine();
    machine.overrides['cpu/isolated'] = undefined;
    using tree = writeSysfsTree(machine);
    mkdirSync(join(tree.root, 'sys/devices/system/cpu/isolated'));
    expectUnreadable(tree.root, 'cpu/isolated: EISDIR');
  });

  it('refuses a loop of symbolic links', () => {
    using tree = writeSysfsTree(fakeMachine());
    symlinkSync('isolated', join(tree.root, 'sys/devices/system/cpu/isolated'));
    expectUnreadable(tree.root, 'cpu/isolated: ELOOP');
  });

  it('does not wait for a FIFO', () => {
    using tree = writeSysfsTree(fakeMachine());
    execFileSync('mkfifo', [join(tree.root, 'sys/devices/system/cpu/isolated')]);
    expect(readTopology(tree.root).isolated.size).to.equal(0);
  });

  it('refuses a directory that it cannot list', () => {
    using tree = writeSysfsTree(fakeMachine());
    const nodes = join(tree.root, 'sys/devices/system/node');
    rmSync(nodes, { recursive: true });
    symlinkSync('node', nodes);
    expectUnreadable(tree.root, 'sys/devices/system/node: ELOOP');
  });
});
