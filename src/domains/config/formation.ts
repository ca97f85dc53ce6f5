/**
 * How domains are to be formed, as the file and the flags say: read and checked as far as
 * that goes without the machine.
 *
 * `--cache-level` and `--cpumasks` take the place of all that the file says about forming
 * domains; excluded CPUs stay excluded.
 */
import { parseCpuList } from '../cpu-list.js';
import { looksLikeMask, parseCpuMask } from '../cpu-mask.js';
import type { CpuSet } from '../cpu-set.js';
import type { FormOptions } from '../form-groups.js';
import type { ConfigFile } from './config-file.js';
import type { Findings } from './findings.js';
import {
  domainsOfFile,
  domainsOfMasks,
  readCpus,
  type ExplicitDomain,
} from './explicit-domains.js';
import type { Source } from './problem.js';
import type { FileDomains } from './schema.js';
import { DEFAULT_SOURCE, type GivenFlags } from './settings.js';

export interface Formation {
  /** In place of `form`. */
  readonly explicit?: readonly ExplicitDomain[];
  readonly form: FormOptions;
  /** Of what forms the domains. */
  readonly source: Source;
  readonly exclude: CpuSet;
  readonly excludeSource: Source;
  readonly excludeIsolated: boolean;
  readonly onMissingCpu: 'error' | 'warn';
  /** Whether domains are interactive that do not say so themselves. */
  readonly interactive: boolean;
}

/** The forming of domains that file and flags ask for; what is wrong with it is added to `findings`. */
export function readFormation(
  file: ConfigFile | undefined,
  flags: GivenFlags,
  findings: Findings,
): Formation {
  const { exclude = '', excludeIsolated = false, onMissingCpu = 'error' } = domainsOf(file);
  const excludeSource = sourceIn(file, '/domains/exclude');
  return {
    ...howFormed(file, flags, findings),
    exclude: readCpus(exclude, parseListOrMask, excludeSource, findings),
    excludeSource,
    excludeIsolated,
    onMissingCpu,
    interactive: flags.interactive ?? file?.values.interactive ?? false,
  };
}

/** A mask begins with 0x here: without it, 10 would be both. */
function parseListOrMask(text: string, nrCpuIds: number): CpuSet {
  return looksLikeMask(text) ? parseCpuMask(text, nrCpuIds) : parseCpuList(text, nrCpuIds);
}

function domainsOf(file: ConfigFile | undefined): FileDomains {
  return file?.values.domains ?? {};
}

function sourceIn(file: ConfigFile | undefined, pointer: string): Source {
  return file?.document.sourceOf(pointer) ?? DEFAULT_SOURCE;
}

function howFormed(
  file: ConfigFile | undefined,
  { cacheLevel, cpumasks }: GivenFlags,
  findings: Findings,
): Pick<Formation, 'explicit' | 'form' | 'source'> {
  if (cpumasks !== undefined) {
    const source = { location: '--cpumasks', pointer: '' };
    if (cacheLevel !== undefined) {
      findings.error(source, 'cannot be combined with --cache-level');
    }
    return { explicit: domainsOfMasks(cpumasks, source, findings), form: {}, source };
  }
  if (cacheLevel !== undefined) {
    return { form: { cacheLevel }, source: { location: '--cache-level', pointer: '' } };
  }
  const domains = domainsOf(file);
  if (file) findContradictions(domains, file, findings);
  if (file && domains.explicit) {
    const explicit = domainsOfFile(domains.explicit, file.document, findings);
    return { explicit, form: {}, source: sourceIn(file, '/domains/explicit') };
  }
  const source = sourceIn(file, domains.form === undefined ? '/domains' : '/domains/form');
  return { form: formOf(domains), source };
}

function findContradictions(domains: FileDomains, file: ConfigFile, findings: Findings): void {
  const { explicit, minCpus, maxCpus, splitInto } = domains;
  const blame = (key: string, message: string): void => {
    findings.error(sourceIn(file, `/domains/${key}`), message);
  };
  if (explicit) {
    for (const key of ['form', 'minCpus', 'maxCpus', 'splitInto'] as const) {
      if (domains[key] !== undefined) blame(key, 'has no effect with "explicit", remove one');
    }
  }
  if (maxCpus !== undefined && splitInto !== undefined) {
    blame('splitInto', 'cannot be combined with "maxCpus", remove one');
  }
  if (minCpus !== undefined && maxCpus !== undefined && minCpus > maxCpus) {
    blame('minCpus', `${minCpus} is above "maxCpus" ${maxCpus}`);
  }
}

function formOf({ form = 'llc', minCpus, maxCpus, splitInto }: FileDomains): FormOptions {
  const sizes = {
    ...(minCpus === undefined ? {} : { minCpus }),
    ...(maxCpus === undefined ? {} : { maxCpus }),
    ...(splitInto === undefined ? {} : { splitInto }),
  };
  if (form === 'llc' || form === 'numa' || form === 'cluster' || form === 'core') {
    return { form, ...sizes };
  }
  return { cacheLevel: Number(form.slice('cache:'.length)), ...sizes };
}
