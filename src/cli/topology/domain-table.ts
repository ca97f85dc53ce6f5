import type { DomainLayout } from '../../domains/layout.js';
import type { Topology } from '../../domains/topology.js';
import { hangCpuList } from './text.js';

const GAP = '  ';

/** A line for each domain; CPU lists too long for it go on below. */
export function domainTable(topology: Topology, { domains }: DomainLayout): string[] {
  const unequal = new Set(topology.cpus.map(({ capacity }) => capacity)).size > 1;
  const header = ['DOMAIN', 'NAME', 'NODE', 'CORES', 'CPUS', ...(unequal ? ['CAPACITY'] : [])];
  const rows = domains.map(({ id, name, node, cpus, capacity }) => [
    `${id}`,
    name,
    `${node}`,
    `${new Set(topology.cpus.filter((cpu) => cpus.has(cpu.id)).map(({ core }) => core)).size}`,
    `${cpus.size}`,
    ...(unequal ? [`${capacity}`] : []),
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const align = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        header[column] === 'NAME' ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join(GAP) + GAP;
  return [
    `${align(header)}CPU LIST`,
    ...rows.flatMap((row, index) => hangCpuList(align(row), domains[index]!.cpus)),
  ];
}
