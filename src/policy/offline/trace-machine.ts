/** The machine of a trace: a shape, or domains as a real machine has them. */
import { formatCpuList, parseCpuList } from '../../domains/cpu-list.js';
import { CpuSet } from '../../domains/cpu-set.js';
import type { MachineDescription } from '../machine-view.js';
import { FULL_CPU, machineOf, MAX_CPUS, nearestFirst } from './machine-shape.js';
import type { MachineLine } from './trace-lines.js';

/** As `tryOffline` takes it. */
export type TraceMachine = string | MachineDescription;

export function machineLine(machine: TraceMachine): MachineLine {
  if (typeof machine === 'string') return { type: 'machine', shape: machine };
  const { domains, siblings } = machine;
  const cores = domains.flatMap(({ cpus }) => coresOf(cpus, siblings));
  return {
    type: 'machine',
    domains: domains.map(({ name, node, cpus }) => ({ name, node, cpus: listOf(cpus) })),
    ...(cores.length > 0 ? { cores: cores.map(listOf) } : {}),
  };
}

/** A domain's cores of several threads, as far as they are the domain's. */
function coresOf(
  cpus: readonly number[],
  siblings: MachineDescription['siblings'],
): readonly number[][] {
  return cpus
    .map((cpu) => siblings[cpu]!.filter((other) => cpus.includes(other)))
    .filter((core, i) => core.length > 1 && core[0] === cpus[i]);
}

/**
 * All CPUs of domains that are listed one by one are full ones, and all domains interactive.
 *
 * @throws RangeError, CpuSyntaxError
 */
export function readMachine({ shape, domains, cores = [] }: MachineLine): TraceMachine {
  if (domains === undefined) {
    if (shape === undefined) throw new RangeError('expected "shape" or "domains"');
    machineOf(shape);
    return shape;
  }
  if (shape !== undefined) throw new RangeError('has both "shape" and "domains"');
  const parts = domains.map(({ cpus }) => [...parseCpuList(cpus, MAX_CPUS)]);
  const ids = disjoint(parts, 'domains');
  const nrCpuIds = Math.max(...ids) + 1;
  const siblings = Array.from({ length: nrCpuIds }, (_, cpu) => (ids.has(cpu) ? [cpu] : []));
  const groups = cores.map((list) => [...parseCpuList(list, MAX_CPUS)]);
  for (const core of groups) {
    if (!parts.some((cpus) => core.every((cpu) => cpus.includes(cpu)))) {
      throw new RangeError(`core ${listOf(core)} is not part of one domain`);
    }
    for (const cpu of core) siblings[cpu] = core;
  }
  disjoint(groups, 'cores');
  return {
    domains: domains.map(({ name, node }, id) => ({
      ...{ id, name: name ?? `domain${id}`, node, cpus: parts[id]!, interactive: true },
      capacity: parts[id]!.length * FULL_CPU,
      neighbours: nearestFirst({ id, node }, withIds(domains)),
    })),
    nrCpuIds,
    siblings,
    capacities: siblings.map(({ length }) => (length > 0 ? FULL_CPU : 0)),
  };
}

const withIds = (domains: readonly { readonly node: number }[]): { id: number; node: number }[] =>
  domains.map(({ node }, id) => ({ id, node }));

/** All CPUs of the parts. */
function disjoint(parts: readonly (readonly number[])[], what: string): ReadonlySet<number> {
  const all = new Set<number>();
  for (const cpu of parts.flat()) {
    if (all.has(cpu)) throw new RangeError(`CPU ${cpu} is in two ${what}`);
    all.add(cpu);
  }
  return all;
}

/** CPUs as sysfs lists them. */
export const listOf = (cpus: readonly number[]): string => formatCpuList(CpuSet.of(cpus));
