import { expect } from 'chai';
import { writeLayout } from '../../src/daemon/layout-writer.js';
import { CpuSet } from '../../src/domains/cpu-set.js';
import type { DomainLayout } from '../../src/domains/layout.js';
import { stealOrders } from '../../src/domains/steal-order.js';
import { SchedulerError } from '../../src/util/errors.js';
import { builtAbi } from './support/shared-memory.js';

const NR_NODES = 8;
const NO_DOM = 0xffff_ffff;

/** Domains of equally many CPUs each, on eight nodes; every other one is interactive. */
function layoutOf(nrCpus: number, nrDomains: number): DomainLayout {
  const perDomain = Math.floor(nrCpus / nrDomains);
  const nodes = Array.from({ length: NR_NODES }, (_, id) => ({
    id,
    cpus: CpuSet.empty,
    distances: Array.from({ length: NR_NODES }, (_, to) => 10 + 10 * Math.abs(id - to)),
  }));
  const domains = Array.from({ length: nrDomains }, (_, id) => ({
    id,
    name: `domain${id}`,
    node: Math.floor((id * NR_NODES) / nrDomains),
    cpus: CpuSet.of(Array.from({ length: perDomain }, (_, i) => id * perDomain + i)),
    capacity: perDomain * 1024,
    interactive: id % 2 === 1,
  }));
  const domainOfCpu = Int32Array.from({ length: nrCpus }, (_, cpu) => Math.floor(cpu / perDomain));
  return {
    domains,
    nodes,
    cpus: CpuSet.of(domainOfCpu.keys()),
    nrCpuIds: nrCpus,
    domainOfCpu,
    stealOrder: stealOrders(
      domains.map(({ node }) => ({ node, package: 0 })),
      nodes,
    ),
  };
}

describe('writeLayout', () => {
  const abi = builtAbi();
  const { layout: at, limits } = abi;
  const { maxCpus, maxDomains } = limits;

  /** Both halves, with something in them. */
  const memory = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * at.size * 4).fill(0xa5);
  const half = (bytes: Uint8Array<ArrayBuffer>, which: number): Uint8Array<ArrayBuffer> =>
    bytes.slice(which * at.size * 4, (which + 1) * at.size * 4);

  it('has room for 1,024 CPUs in 256 domains', () => {
    const layout = layoutOf(1024, 256);
    const bytes = memory();
    writeLayout(bytes, 1, abi, layout);
    expect(half(bytes, 0).every((byte) => byte === 0xa5)).to.equal(true);

    const written = half(bytes, 1);
    const words = new Uint32Array(written.buffer);
    const from = (start: number, count: number): number[] => [...words.slice(start, start + count)];
    expect([words[at.nr_doms], words[at.nr_cpu_ids]]).to.deep.equal([256, 1024]);
    expect(from(at.cpu_dom, 1024)).to.deep.equal([...layout.domainOfCpu]);
    expect(from(at.dom_node, 256)).to.deep.equal(layout.domains.map(({ node }) => node));
    expect(from(at.dom_nr_online, 256)).to.deep.equal(new Array<number>(256).fill(4));
    const interactive = [...written.subarray(at.dom_interactive * 4).subarray(0, 256)];
    expect(interactive).to.deep.equal(layout.domains.map(({ id }) => id % 2));
    layout.stealOrder.forEach((order, domain) => {
      const row = written.subarray(at.steal_order * 4 + domain * maxDomains);
      expect([...row.subarray(0, 255)]).to.deep.equal([...order]);
      expect(new Set([...order, domain]).size).to.equal(256);
    });
  });

  it('leaves CPUs past the last in no domain', () => {
    const bytes = memory();
    writeLayout(bytes, 0, abi, layoutOf(16, 8));
    const words = new Uint32Array(half(bytes, 0).buffer);
    const others = words.slice(at.cpu_dom + 16, at.cpu_dom + maxCpus);
    expect(others.every((domain) => domain === NO_DOM)).to.equal(true);
    expect(half(bytes, 1).every((byte) => byte === 0xa5)).to.equal(true);
  });

  it('refuses more than there is room for, before it writes anything', () => {
    for (const [nrCpus, nrDomains] of [
      [maxCpus + 8, 8],
      [maxCpus, maxDomains + 8],
    ] as const) {
      const bytes = memory();
      expect(() => {
        writeLayout(bytes, 0, abi, layoutOf(nrCpus, nrDomains));
      })
        .to.throw(SchedulerError, `${nrCpus} CPU ids and ${nrDomains} domains`)
        .with.property('code', 'TOPOLOGY_TOO_LARGE');
      expect(bytes.every((byte) => byte === 0xa5)).to.equal(true);
    }
  });
});
