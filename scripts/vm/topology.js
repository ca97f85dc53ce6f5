import { Failure, Status } from '../lib/failure.js';

/** An emulated machine without x2APIC has this many CPU ids. */
const MAX_CPUS = 255;

/**
 * Reads `NxLxC[xT]`: NUMA nodes, last-level caches per node, cores per cache, threads
 * per core.
 */
export function parseTopology(text) {
  const match = /^([1-9]\d{0,2})x([1-9]\d{0,2})x([1-9]\d{0,2})(?:x([1-9]\d{0,2}))?$/.exec(text);
  if (match === null) {
    throw new Failure(
      Status.usage,
      `--topology '${text}': expected NxLxC or NxLxCxT (nodes x LLCs per node x cores per LLC x threads per core), such as 2x2x2`,
    );
  }
  const [nodes, llcsPerNode, coresPerLlc, threadsPerCore] = match
    .slice(1)
    .map((n) => Number(n ?? 1));
  const cpus = nodes * llcsPerNode * coresPerLlc * threadsPerCore;
  if (cpus > MAX_CPUS) {
    throw new Failure(
      Status.usage,
      `--topology '${text}': ${cpus} CPUs, but the emulated machine has at most ${MAX_CPUS}`,
    );
  }
  return { nodes, llcsPerNode, coresPerLlc, threadsPerCore, cpus };
}
