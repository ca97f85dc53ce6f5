import type { NumaNode } from '../../domains/topology.js';
import { LINE_CHARS } from './text.js';

/** The distances between NUMA nodes as a matrix, in as many pieces as 80 columns demand. */
export function distanceMatrix(nodes: readonly NumaNode[]): string[] {
  const cellChars =
    2 + Math.max(...nodes.flatMap(({ id, distances }) => [id, ...distances]).map(digits));
  const leadChars = 'node '.length + Math.max(...nodes.map(({ id }) => digits(id)));
  const perPiece = Math.floor((LINE_CHARS - leadChars) / cellChars);
  const cells = (numbers: readonly number[], first: number): string =>
    numbers
      .slice(first, first + perPiece)
      .map((number) => String(number).padStart(cellChars))
      .join('');
  const ids = nodes.map(({ id }) => id);
  const lines = ['NUMA distances, 10 is local'];
  for (let first = 0; first < nodes.length; first += perPiece) {
    lines.push(' '.repeat(leadChars) + cells(ids, first));
    for (const { id, distances } of nodes) {
      lines.push(`node ${id}`.padEnd(leadChars) + cells(distances, first));
    }
  }
  return lines;
}

function digits(number: number): number {
  return String(number).length;
}
