/** `topology` for people: what the machine is and which domains the scheduler forms of it. */
import type { CpuSet } from '../../domains/cpu-set.js';
import type { DomainLayout } from '../../domains/layout.js';
import type { Topology } from '../../domains/topology.js';
import { distanceMatrix } from './distances.js';
import { domainTable } from './domain-table.js';
import { drawMachine } from './drawing.js';
import type { LineArt } from './line-art.js';
import { count, hangCpuList } from './text.js';

/** Lines of at most 80 characters, as far as names of domains allow. */
export function describeMachine(topology: Topology, layout: DomainLayout, art: LineArt): string[] {
  const sections = [
    [summary(topology, layout), ...specialCpus(topology, layout)],
    domainTable(topology, layout),
    drawMachine(topology, layout, art),
    layout.nodes.length > 1 ? distanceMatrix(layout.nodes) : [],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function summary({ cpus }: Topology, { domains, nodes }: DomainLayout): string {
  const nrCores = new Set(cpus.map(({ core }) => core)).size;
  const nrEfficient = cpus.filter(({ kind }) => kind === 'efficient').length;
  const efficient = nrEfficient > 0 ? ` (${nrEfficient} efficient)` : '';
  return (
    `${count(cpus.length, 'CPU')}${efficient} on ${count(nrCores, 'core')} ` +
    `in ${count(domains.length, 'domain')} on ${count(nodes.length, 'NUMA node')}`
  );
}

function specialCpus(topology: Topology, layout: DomainLayout): string[] {
  const { possible, present, online, isolated, nohzFull } = topology;
  const named: [string, CpuSet][] = [
    ['offline', present.minus(online)],
    ['not plugged in', possible.minus(present)],
    ['in no domain', online.minus(layout.cpus)],
    ['isolated', isolated],
    ['nohz_full', nohzFull],
  ];
  return named
    .filter(([, cpus]) => cpus.size > 0)
    .flatMap(([what, cpus]) => hangCpuList(`${what.padEnd('not plugged in'.length)}  `, cpus));
}
