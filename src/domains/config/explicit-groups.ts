/**
 * Written-down domains against the CPUs of the machine: every CPU that is to be scheduled on
 * is in exactly one.
 */
import type { CpuSet } from '../cpu-set.js';
import { byFirstCpu, type Group } from '../group.js';
import type { Cpu, Topology } from '../topology.js';
import type { ExplicitDomain } from './explicit-domains.js';
import type { Findings } from './findings.js';
import { describeMissing, nameCpus } from './name-cpus.js';
import { formatProblem, type Source } from './problem.js';

export interface ExplicitOptions {
  readonly excluded: CpuSet;
  /** A CPU that is not there is no error. */
  readonly isLenient: boolean;
  /** Nor is one in no domain. */
  readonly isRestart: boolean;
  /** Of the list of domains. */
  readonly source: Source;
}

/** The groups by first CPU, whatever the order of `domains`. */
export function explicitGroups(
  domains: readonly ExplicitDomain[],
  topology: Topology,
  options: ExplicitOptions,
  findings: Findings,
): Group[] {
  const { online } = topology;
  const { excluded, isLenient, isRestart } = options;
  const taken: { domain: ExplicitDomain; cpus: CpuSet }[] = [];
  const groups: Group[] = [];
  for (const domain of domains) {
    const { source } = domain;
    const wanted = domain.cpus === 'all' ? online : domain.cpus;
    const missing = wanted.minus(online);
    const cpus = wanted.intersect(online);
    if (wanted.size === 0) findings.error(source, 'no CPU, expected at least one');
    if (missing.size > 0) findings.report(isLenient, source, describeMissing(missing, topology));

    for (const other of taken) {
      const shared = cpus.intersect(other.cpus);
      if (shared.size === 0) continue;
      const where = formatProblem({ ...other.domain.source, message: `"${other.domain.name}"` });
      findings.error(source, `${nameCpus(shared)} in this domain and in ${where}`);
    }
    const both = cpus.intersect(excluded);
    if (both.size > 0) findings.error(source, `${nameCpus(both)} in this domain and excluded`);
    taken.push({ domain, cpus });

    if (cpus.size > 0) {
      const members = topology.cpus.filter(({ id }) => cpus.has(id)).sort((a, b) => a.id - b.id);
      const node = nodeOf(domain, members, topology, findings);
      groups.push({ name: domain.name, node, cpus: members, own: domain.own });
    } else if (missing.size > 0 && isLenient) {
      findings.warn(source, `"${domain.name}" is left out, none of its CPUs is online`);
    }
  }
  const left = taken.reduce((rest, { cpus }) => rest.minus(cpus), online.minus(excluded));
  if (left.size > 0) {
    const message = `${nameCpus(left)} in no domain, add to one or to "exclude"`;
    findings.report(isRestart, options.source, message);
  }
  return groups.sort(byFirstCpu);
}

/** The node a domain names, or that most of its CPUs are on; of equals the lowest. */
function nodeOf(
  { name, node, source, nodeSource }: ExplicitDomain,
  cpus: readonly Cpu[],
  { nodes }: Topology,
  findings: Findings,
): number {
  const nrCpus = new Map<number, number>();
  for (const cpu of cpus) nrCpus.set(cpu.node, (nrCpus.get(cpu.node) ?? 0) + 1);
  const ids = [...nrCpus.keys()].sort((a, b) => a - b);
  if (ids.length > 1) findings.warn(source, `"${name}" spans NUMA nodes ${ids.join(', ')}`);
  if (node === undefined) {
    return ids.reduce((best, id) => (nrCpus.get(id)! > nrCpus.get(best)! ? id : best));
  }
  if (!nodes.some(({ id }) => id === node)) {
    const known = nodes.map(({ id }) => id).join(', ');
    findings.error(nodeSource, `"${name}" is on NUMA node ${node}, expected one of ${known}`);
  } else if (!nrCpus.has(node)) {
    findings.error(nodeSource, `"${name}" is on NUMA node ${node}, its CPUs on ${ids.join(', ')}`);
  }
  return node;
}
