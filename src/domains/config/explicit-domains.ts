import { parseCpuList } from '../cpu-list.js';
import { looksLikeMask, parseCpuMask } from '../cpu-mask.js';
import { CpuSet } from '../cpu-set.js';
import { CpuSyntaxError } from '../cpu-syntax-error.js';
import type { OwnSettings } from '../group.js';
import { MAX_CPUS, MAX_DOMAINS } from '../layout.js';
import type { JsonDocument } from './json-document.js';
import type { Findings } from './findings.js';
import type { Source } from './problem.js';
import type { FileDomain } from './schema.js';

/** A domain that was written down. */
export interface ExplicitDomain {
  readonly name: string;
  /** "all" is every online CPU. */
  readonly cpus: CpuSet | 'all';
  /** Kernel's id; undefined: the node most of the CPUs are on. */
  readonly node: number | undefined;
  readonly own: OwnSettings;
  /** Of its CPUs, its node and its slices, where they are given. */
  readonly source: Source;
  readonly nodeSource: Source;
  readonly slicesSource: Source;
}

/** The domains of `domains.explicit`; an entry that breaks the schema has left a hole. */
export function domainsOfFile(
  entries: readonly (FileDomain | undefined)[],
  document: JsonDocument,
  findings: Findings,
): ExplicitDomain[] {
  const pointerOfName = new Map<string, string>();
  return entries.flatMap((entry, i) => {
    // Without its name or CPUs, the schema has already complained.
    const form = entry?.cpus === undefined ? 'mask' : 'cpus';
    const text = entry?.[form];
    if (entry?.name === undefined || text === undefined) return [];
    const { name, node, capacity, sliceUsUnderutil, sliceUsOverutil, interactive } = entry;

    const pointer = `/domains/explicit/${i}`;
    const twin = pointerOfName.get(name);
    if (twin !== undefined) {
      const message = `"${name}" is the name of ${twin} as well, expected another`;
      findings.error(document.sourceOf(`${pointer}/name`), message);
    }
    pointerOfName.set(name, pointer);

    const source = document.sourceOf(`${pointer}/${form}`);
    const cpus =
      form === 'cpus'
        ? readCpus(text, parseList, source, findings)
        : readMask(text, source, findings);
    const own = {
      ...(capacity === undefined ? {} : { capacity }),
      ...(sliceUsUnderutil === undefined ? {} : { sliceUsUnderutil }),
      ...(sliceUsOverutil === undefined ? {} : { sliceUsOverutil }),
      ...(interactive === undefined ? {} : { interactive }),
    };
    const sourceOf = (key: string): Source => document.sourceOf(`${pointer}/${key}`);
    const slicesKey = sliceUsOverutil === undefined ? 'sliceUsUnderutil' : 'sliceUsOverutil';
    const sources = { source, nodeSource: sourceOf('node'), slicesSource: sourceOf(slicesKey) };
    return [{ name, cpus, node, own, ...sources }];
  });
}

/** The domains of `--cpumasks`, named mask0 and so on. */
export function domainsOfMasks(
  masks: readonly string[],
  source: Source,
  findings: Findings,
): ExplicitDomain[] {
  if (masks.length > MAX_DOMAINS) {
    findings.error(source, `${masks.length} masks, more than ${MAX_DOMAINS} domains`);
  }
  return masks.map((mask, i) => {
    const maskSource = { ...source, pointer: `mask ${i}` };
    const cpus = readMask(mask, maskSource, findings);
    const sources = { source: maskSource, nodeSource: maskSource, slicesSource: maskSource };
    return { name: `mask${i}`, cpus, node: undefined, own: {}, ...sources };
  });
}

function parseList(text: string, nrCpuIds: number): CpuSet {
  if (!looksLikeMask(text)) return parseCpuList(text, nrCpuIds);
  throw new CpuSyntaxError('CPU list', text, 0, 'this is a mask, for which the key is "mask"');
}

function readMask(mask: string, source: Source, findings: Findings): CpuSet | 'all' {
  return mask.trim() === 'all' ? 'all' : readCpus(mask, parseCpuMask, source, findings);
}

/** The empty set where the text is malformed, which is added to `findings`. */
export function readCpus(
  text: string,
  parse: (text: string, nrCpuIds: number) => CpuSet,
  source: Source,
  findings: Findings,
): CpuSet {
  try {
    return parse(text, MAX_CPUS);
  } catch (error) {
    if (!(error instanceof CpuSyntaxError)) throw error;
    findings.error(source, error.message);
    return CpuSet.empty;
  }
}
