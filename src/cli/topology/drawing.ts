/**
 * The machine as nodes with a box for each domain, as many side by side as 80 columns hold:
 *
 *     node 0  CPUs 0-7,16-23
 *     ┌ 0 llc0 ─────┐ ┌ 1 llc1 ─────┐
 *     │  0  1  2  3 │ │  4  5  6  7 │
 *     │ 16 17 18 19 │ │ 20 21 22 23 │
 *     └─────────────┘ └─────────────┘
 */
import { CpuSet } from '../../domains/cpu-set.js';
import type { Domain, DomainLayout } from '../../domains/layout.js';
import type { Cpu, NumaNode, Topology } from '../../domains/topology.js';
import { capacityClasses } from './capacity-classes.js';
import { coreRows, isNumbered } from './core-rows.js';
import type { LineArt } from './line-art.js';
import { LINE_CHARS, hangCpuList } from './text.js';

const MAX_NAMED_PACKAGES = 4;

export function drawMachine(topology: Topology, layout: DomainLayout, art: LineArt): string[] {
  const classes = capacityClasses(topology.cpus);
  const contents = layout.domains.map(({ cpus }) => coreRows(cpus, topology, classes));
  const titles = titlesOf(layout.domains, contents);
  const boxes = contents.map((rows, id) => drawBox(titles[id]!, rows, art));
  const legend = isNumbered(topology)
    ? 'boxes are domains, in them columns are cores and lines their threads'
    : 'boxes are domains';
  const nodes = layout.nodes.flatMap((node) => {
    const own = layout.domains.filter((domain) => domain.node === node.id);
    if (own.length === 0) return memoryOnly(node);
    return [...nodeHeading(node, topology), ...sideBySide(own.map(({ id }) => boxes[id]!))];
  });
  return [legend, ...nodes];
}

/** The domains' ids and names; just the ids where names would make boxes wider than their contents. */
function titlesOf(domains: readonly Domain[], contents: readonly string[][]): string[] {
  // The node's name stands above the box.
  const full = domains.map(({ id, name, node }) => `${id} ${name.replace(`node${node}/`, '')}`);
  const allFit = full.every((title, id) => title.length <= widthOf(contents[id]!));
  return allFit ? full : domains.map(({ id }) => String(id));
}

function memoryOnly({ id, cpus }: NumaNode): string[] {
  const lead = `node ${id}  memory only`;
  return cpus.size > 0 ? hangCpuList(`${lead}, local to CPUs `, cpus) : [lead];
}

function nodeHeading({ id }: NumaNode, { cpus }: Topology): string[] {
  const members = cpus.filter(({ node }) => node === id);
  const packages = packagesOf(members);
  const where =
    packages.length > MAX_NAMED_PACKAGES
      ? `${packages.length} packages`
      : `package${packages.length > 1 ? 's' : ''} ${packages.join(', ')}`;
  const lead = packagesOf(cpus).length > 1 ? `node ${id}  ${where}  CPUs ` : `node ${id}  CPUs `;
  return hangCpuList(lead, CpuSet.of(members.map((cpu) => cpu.id)));
}

function packagesOf(cpus: readonly Cpu[]): number[] {
  return [...new Set(cpus.map((cpu) => cpu.package))].sort((a, b) => a - b);
}

function drawBox(title: string, rows: readonly string[], art: LineArt): string[] {
  const width = Math.max(title.length, widthOf(rows));
  const edge = (chars: number): string => art.horizontal.repeat(chars);
  return [
    `${art.topLeft} ${title} ${edge(width - title.length)}${art.topRight}`,
    ...rows.map((row) => `${art.vertical} ${row.padEnd(width)} ${art.vertical}`),
    `${art.bottomLeft}${edge(width + 2)}${art.bottomRight}`,
  ];
}

function widthOf(rows: readonly string[]): number {
  return Math.max(...rows.map((row) => row.length));
}

function sideBySide(boxes: readonly string[][]): string[] {
  const shelves: string[][][] = [];
  let usedChars = Infinity;
  for (const box of boxes) {
    const width = box[0]!.length;
    if (usedChars + 1 + width > LINE_CHARS) {
      shelves.push([]);
      usedChars = -1;
    }
    shelves.at(-1)!.push(box);
    usedChars += 1 + width;
  }
  return shelves.flatMap((shelf) => {
    const height = Math.max(...shelf.map((box) => box.length));
    return Array.from({ length: height }, (_, row) =>
      shelf
        .map((box) => (box[row] ?? '').padEnd(box[0]!.length))
        .join(' ')
        .trimEnd(),
    );
  });
}
