import { expect } from 'chai';
import { readTopology } from '../../src/domains/read-topology.js';
import { fakeMachine, writeSysfsTree } from '../fixtures/sysfs-tree.js';

type Files = Record<string, string>;

/** Capacities of CPUs whose directories hold these files. */
function capacities(...files: Files[]): number[] {
  return cpusWith(...files).map(({ capacity }) => capacity);
}

function cpusWith(...files: Files[]): readonly { capacity: number; kind: string }[] {
  const machine = fakeMachine({ cores: files.length });
  for (const cpu of machine.cpus) cpu.files = files[cpu.id]!;
  using tree = writeSysfsTree(machine);
  return readTopology(tree.root).cpus;
}

const cppc = (highestPerf: number): Files => ({ 'acpi_cppc/highest_perf': String(highestPerf) });
const amd = (highestPerf: number): Files => ({
  'cpufreq/amd_pstate_highest_perf': String(highestPerf),
});
const frequency = (kHz: number): Files => ({ 'cpufreq/cpuinfo_max_freq': String(kHz) });
const kernel = (capacity: number): Files => ({ cpu_capacity: String(capacity) });

describe('readCapacities', () => {
  it('gives all CPUs 1024 where nothing tells them apart', () => {
    expect(capacities({}, {})).to.deep.equal([1024, 1024]);
  });

  it('takes the kernel at its word before all others', () => {
    const little = { ...kernel(512), ...cppc(60), ...frequency(3_000_000) };
    const big = { ...kernel(1024), ...cppc(60), ...frequency(3_000_000) };
    expect(capacities(little, big)).to.deep.equal([512, 1024]);
  });

  it('makes the biggest CPU 1024', () => {
    expect(capacities(kernel(280), kernel(855))).to.deep.equal([335, 1024]);
  });

  it('does not take equal kernel capacities as proof of equal CPUs', () => {
    const big = { ...kernel(1024), ...cppc(64) };
    const little = { ...kernel(1024), ...cppc(39) };
    expect(capacities(big, little)).to.deep.equal([1024, 624]);
  });

  it('takes the AMD driver, then CPPC, then the frequency', () => {
    const little = { ...amd(128), ...cppc(64), ...frequency(1_000_000) };
    const big = { ...amd(256), ...cppc(256), ...frequency(4_000_000) };
    expect(capacities(little, big)).to.deep.equal([512, 1024]);
    const without = (files: Files): Files => ({ ...files, ...amd(0) });
    expect(capacities(without(little), without(big))).to.deep.equal([256, 1024]);
    expect(capacities(frequency(3_800_000), frequency(5_000_000))).to.deep.equal([778, 1024]);
  });

  it('leaves out a source that is missing for one CPU', () => {
    const big = { ...cppc(64), ...frequency(5_000_000) };
    const little = frequency(4_000_000);
    expect(capacities(big, little)).to.deep.equal([1024, 819]);
  });

  it('does not take AMD core rankings for capacities', () => {
    const ranked = (rank: number): Files => ({
      ...amd(rank),
      ...cppc(rank),
      ...frequency(5_600_000),
      'cpufreq/amd_pstate_prefcore_ranking': String(rank),
    });
    expect(capacities(ranked(236), ranked(166))).to.deep.equal([1024, 1024]);
  });

  it('calls a CPU efficient if the biggest has 1.3 times its capacity', () => {
    const kinds = cpusWith(kernel(1024), kernel(788), kernel(787)).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['performance', 'performance', 'efficient']);
  });
});
