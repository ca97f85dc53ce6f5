import type { DomainLayout } from '../domains/layout.js';
import { SchedulerError } from '../util/errors.js';
import type { Abi } from './abi.js';
import { u32 } from './memory.js';

/**
 * Writes a layout as BPF takes it.
 *
 * @param memory `layouts[]`
 * @param half index of the one to write; not the one in force
 * @throws SchedulerError TOPOLOGY_TOO_LARGE
 */
export function writeLayout(
  memory: Uint8Array<ArrayBuffer>,
  half: number,
  abi: Abi,
  { domains, nrCpuIds, domainOfCpu, stealOrder }: DomainLayout,
): void {
  const { layout: at, limits } = abi;
  const { maxCpus, maxDomains } = limits;
  if (nrCpuIds > maxCpus || domains.length > maxDomains) {
    throw new SchedulerError(
      'TOPOLOGY_TOO_LARGE',
      `there are ${nrCpuIds} CPU ids and ${domains.length} domains, the compiled scheduler has room for ${maxCpus} and ${maxDomains}`,
      'raise RUSTY_MAX_CPUS or RUSTY_MAX_DOMS in bpf/intf.h and build again',
    );
  }
  const bytes = memory.subarray(half * at.size * 4, (half + 1) * at.size * 4);
  const words = u32(bytes);
  words[at.nr_doms] = domains.length;
  words[at.nr_cpu_ids] = nrCpuIds;
  // -1 wraps to RUSTY_NO_DOM.
  words.fill(-1, at.cpu_dom, at.cpu_dom + maxCpus);
  words.set(domainOfCpu, at.cpu_dom);
  domains.forEach(({ node, cpus, interactive }, domain) => {
    words[at.dom_node + domain] = node;
    words[at.dom_nr_online + domain] = cpus.size;
    bytes[at.dom_interactive * 4 + domain] = interactive ? 1 : 0;
  });
  stealOrder.forEach((order, domain) => {
    bytes.set(order, at.steal_order * 4 + domain * maxDomains);
  });
}
