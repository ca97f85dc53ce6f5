/**
 * The configuration in force: file and flags merged, checked, and met with the machine. All
 * that is wrong is told at once.
 */
import type { DomainLayout } from '../layout.js';
import type { Topology } from '../topology.js';
import type { ConfigFile } from './config-file.js';
import { findContradictions, findSliceContradictions, findUnused } from './contradictions.js';
import { Findings } from './findings.js';
import { readFormation, type Formation } from './formation.js';
import { layOut } from './lay-out.js';
import { problemsError, type Problem } from './problem.js';
import { mergeSettings, type GivenFlags, type Settings } from './settings.js';

export interface Config {
  readonly settings: Settings;
  /** For later layouts, see `layOutAgain`. */
  readonly formation: Formation;
  /** The domains on this machine. */
  readonly layout: DomainLayout;
  /** Sentences about what is allowed and hardly meant. */
  readonly warnings: readonly string[];
}

/**
 * @throws SchedulerError CONFIG_INVALID with all problems, a line each; USAGE if all are with
 *   flags; TOPOLOGY_TOO_LARGE
 */
export function makeConfig(
  file: ConfigFile | undefined,
  flags: GivenFlags,
  topology: Topology,
): Config {
  const settings = mergeSettings(file, flags);
  const findings = new Findings();
  findings.problems.push(...(file?.problems ?? []));
  const formation = readFormation(file, flags, findings);
  // A broken file or list of domains would only be found to lack CPUs.
  const isFormable = !findings.problems.some(isAboutDomains);
  findContradictions(settings, findings);
  findSliceContradictions(formation.explicit ?? [], settings, findings);
  const layout = isFormable ? layOut(formation, topology, findings) : undefined;
  if (!layout) throw problemsError(findings.problems);
  findUnused(settings, layout, findings);
  return { settings, formation, layout, warnings: findings.warnings };
}

function isAboutDomains({ location, pointer }: Problem): boolean {
  return pointer === '' || pointer.startsWith('/domains') || location === '--cpumasks';
}

/**
 * The layout after CPUs came or went: no CPU that is there or not there is an error any more.
 *
 * @throws SchedulerError TOPOLOGY_TOO_LARGE, or CONFIG_INVALID if no CPU is left
 */
export function layOutAgain(
  formation: Formation,
  topology: Topology,
): { layout: DomainLayout; warnings: readonly string[] } {
  const findings = new Findings();
  const layout = layOut(formation, topology, findings, { isRestart: true });
  if (!layout) throw problemsError(findings.problems);
  return { layout, warnings: findings.warnings };
}
