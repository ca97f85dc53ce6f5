/**
 * How much each CPU computes, from the first of these that every online CPU tells:
 *
 *     cpu_capacity                     the kernel's own figure
 *     cpufreq/amd_pstate_highest_perf  firmware's performance scale (CPPC)
 *     acpi_cppc/highest_perf           the same without the AMD driver
 *     cpufreq/cpuinfo_max_freq
 *
 * Equal cpu_capacity values decide nothing: x86 kernels print 1024 for the little cores of
 * hybrid processors with SMT as well. And where AMD ranks its preferred cores, highest_perf is
 * that rank, which spreads by a third over cores that differ by a few per cent: the frequency
 * comes first there.
 */
import type { CpuSet } from './cpu-set.js';
import type { Sysfs } from './sysfs.js';

export const FULL_CAPACITY = 1024;

const MAX_VALUE = 1e9;
const HIGHEST_PERF = ['cpufreq/amd_pstate_highest_perf', 'acpi_cppc/highest_perf'];
const MAX_FREQUENCY = 'cpufreq/cpuinfo_max_freq';

/** Capacity of every online CPU, the biggest 1024; all 1024 where nothing tells them apart. */
export function readCapacities(sysfs: Sysfs, online: CpuSet): Map<number, number> {
  const values = readDecisive(sysfs, online) ?? [...online].map(() => FULL_CAPACITY);
  const biggest = values.reduce((max, value) => Math.max(max, value));
  const scaled = values.map((value) => Math.max(1, Math.round((FULL_CAPACITY * value) / biggest)));
  return new Map([...online].map((cpu, i) => [cpu, scaled[i]!]));
}

function readDecisive(sysfs: Sysfs, online: CpuSet): number[] | undefined {
  const kernels = readFromAll(sysfs, online, 'cpu_capacity');
  if (kernels?.some((value) => value !== kernels[0])) return kernels;
  const ranksCores = readOne(sysfs, online.first, 'cpufreq/amd_pstate_prefcore_ranking');
  const sources = ranksCores ? [MAX_FREQUENCY, ...HIGHEST_PERF] : [...HIGHEST_PERF, MAX_FREQUENCY];
  for (const source of sources) {
    const values = readFromAll(sysfs, online, source);
    if (values) return values;
  }
  return undefined;
}

/** One positive value for each CPU, undefined if a CPU has none. */
function readFromAll(sysfs: Sysfs, online: CpuSet, file: string): number[] | undefined {
  const values: number[] = [];
  for (const cpu of online) {
    const value = readOne(sysfs, cpu, file);
    if (!value) return undefined;
    values.push(value);
  }
  return values;
}

function readOne(sysfs: Sysfs, cpu: number, file: string): number | undefined {
  return sysfs.integer(`cpu/cpu${cpu}/${file}`, 0, MAX_VALUE);
}
