import { Failure, Status } from '../lib/failure.js';

/** An emulated machine without x2APIC has this many CPU ids. */
const MAX_CPUS = 255;
const MAX_MEMORY_NODES = 8;

/** Whose the level 3 caches are: each LLC has its own, all nodes share one, or there is none. */
const L3 = ['own', 'shared', 'none'];

const usage = (sentence) => new Failure(Status.usage, sentence);

/**
 * Reads `NxLxC[xT]`: NUMA nodes, last-level caches per node, cores per cache, threads
 * per core. `more` are the texts of the options that bend this regular shape.
 */
export function parseTopology(text, more = {}) {
  const match = /^([1-9]\d{0,2})x([1-9]\d{0,2})x([1-9]\d{0,2})(?:x([1-9]\d{0,2}))?$/.exec(text);
  if (match === null) {
    throw usage(
      `--topology '${text}': expected NxLxC or NxLxCxT (nodes x LLCs per node x cores per LLC x threads per core), such as 2x2x2`,
    );
  }
  const [nodes, llcsPerNode, coresPerLlc, threadsPerCore] = match
    .slice(1)
    .map((n) => Number(n ?? 1));
  const cpus = nodes * llcsPerNode * coresPerLlc * threadsPerCore;
  if (cpus > MAX_CPUS) {
    throw usage(
      `--topology '${text}': ${cpus} CPUs, but the emulated machine has at most ${MAX_CPUS}`,
    );
  }
  return {
    ...{ nodes, llcsPerNode, coresPerLlc, threadsPerCore, cpus },
    l3: parseL3(more.l3 ?? 'own', llcsPerNode),
    memoryNodes: parseMemoryNodes(more['memory-nodes'] ?? '0'),
    offline: parseOffline(more.offline ?? '', cpus),
  };
}

/** Last-level caches that the guest's kernel shows: without an L3, those are the cores' L2. */
export function lastLevelCaches({ nodes, llcsPerNode, coresPerLlc, l3 }) {
  if (l3 === 'shared') return 1;
  return nodes * llcsPerNode * (l3 === 'none' ? coresPerLlc : 1);
}

function parseL3(text, llcsPerNode) {
  if (!L3.includes(text)) throw usage(`--l3 '${text}': expected one of ${L3.join(', ')}`);
  if (text === 'shared' && llcsPerNode > 1) {
    throw usage(`--l3 shared: ${llcsPerNode} LLCs per node cannot be one, expected Nx1xC[xT]`);
  }
  return text;
}

function parseMemoryNodes(text) {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (count <= MAX_MEMORY_NODES) return count;
  throw usage(`--memory-nodes '${text}': expected an integer from 0 to ${MAX_MEMORY_NODES}`);
}

/** The ids in a list such as `3,5-7`. */
function parseOffline(text, cpus) {
  const ids = (text === '' ? [] : text.split(',')).flatMap((range) => {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(range);
    const [first, last] = match === null ? [0, 0] : [match[1], match[2] ?? match[1]].map(Number);
    // x86 cannot do without CPU 0.
    if (first === 0 || last < first || last >= cpus) {
      throw usage(
        `--offline '${text}': expected a list of CPUs from 1 to ${cpus - 1}, such as 3,5-7`,
      );
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(ids)];
}
