/**
 * From how domains are to be formed, and the machine, to the domains: here the configuration
 * meets the CPUs that are really there.
 */
import { formatCpuList } from '../cpu-list.js';
import { CpuSet } from '../cpu-set.js';
import { formGroups } from '../form-groups.js';
import type { Group } from '../group.js';
import { layoutOf, MAX_DOMAINS, type DomainLayout } from '../layout.js';
import type { Topology } from '../topology.js';
import { explicitGroups } from './explicit-groups.js';
import type { Formation } from './formation.js';
import type { Findings } from './findings.js';
import { describeMissing } from './name-cpus.js';

export interface LayOutOptions {
  /**
   * CPUs came or went while scheduling: what the configuration says about CPUs that are not
   * there, or fails to say about those that are, must not end the scheduler. Such CPUs are
   * left out, with a warning.
   */
  readonly isRestart?: boolean;
}

/**
 * @param findings problems and warnings are added
 * @returns undefined if there are problems
 * @throws SchedulerError TOPOLOGY_TOO_LARGE for more CPU ids than supported
 */
export function layOut(
  formation: Formation,
  topology: Topology,
  findings: Findings,
  { isRestart = false }: LayOutOptions = {},
): DomainLayout | undefined {
  const isLenient = isRestart || formation.onMissingCpu === 'warn';
  const absent = formation.exclude.minus(topology.online);
  if (absent.size > 0) {
    findings.report(isLenient, formation.excludeSource, describeMissing(absent, topology));
  }
  const excluded = formation.excludeIsolated
    ? formation.exclude.union(topology.isolated)
    : formation.exclude;
  const usable = topology.cpus.filter(({ id }) => !excluded.has(id));
  if (usable.length === 0) {
    findings.error(formation.excludeSource, 'no online CPU is left to schedule on');
    return undefined;
  }

  const { explicit, source } = formation;
  const groups = explicit
    ? explicitGroups(explicit, topology, { excluded, isLenient, isRestart, source }, findings)
    : formedGroups(formation, usable, findings);
  if (groups.length > MAX_DOMAINS) {
    const message = `${groups.length} domains on this machine, more than the ${MAX_DOMAINS} supported`;
    findings.error(source, message);
  }
  if (findings.problems.length > 0) return undefined;
  return layoutOf(groups, topology, formation.interactive);
}

function formedGroups(
  { form, source }: Formation,
  usable: Topology['cpus'],
  findings: Findings,
): Group[] {
  if (form.form === 'cluster' && usable.some(({ cluster }) => cluster < 0)) {
    const without = CpuSet.of(usable.filter(({ cluster }) => cluster < 0).map(({ id }) => id));
    const list = formatCpuList(without);
    findings.warn(
      source,
      `the kernel knows no cluster of CPUs ${list}, which are grouped by their last-level cache`,
    );
  }
  return formGroups(usable, form);
}
