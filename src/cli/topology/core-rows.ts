/**
 * What stands in a domain's box: its CPUs, a column for each core and a line for each thread.
 *
 *       0   1   2   3        the first thread of four cores
 *      64  65  66  67        the second
 *
 * Classes of CPUs that differ in capacity follow each other, labelled in front. On machines too
 * big for a number per CPU, each class is its CPU list and the number of its cores.
 */
import { CpuSet } from '../../domains/cpu-set.js';
import type { Topology } from '../../domains/topology.js';
import type { CapacityClass } from './capacity-classes.js';
import { groupBy } from './group-by.js';
import { LINE_CHARS, count, wrapCpuList } from './text.js';

/** More CPUs than these are drawn as lists. */
const MAX_NUMBERED_CPUS = 256;
const BOX_CHARS = 4;
/** Holds `112-127,240-255`, the threads of a usual domain; four such boxes fit side by side. */
const LIST_CHARS = 15;

/** Whether every CPU has its number in the drawing. */
export function isNumbered({ cpus }: Topology): boolean {
  return cpus.length <= MAX_NUMBERED_CPUS;
}

export function coreRows(
  domainCpus: CpuSet,
  topology: Topology,
  classes: readonly CapacityClass[],
): string[] {
  const labelChars = Math.max(...classes.map(({ label }) => label.length));
  const draw = isNumbered(topology) ? numberRows : listRows;
  return classes.flatMap(({ label, cpus }) => {
    const cores = coresOf(topology, cpus.intersect(domainCpus));
    if (cores.length === 0) return [];
    const rows = draw(cores, LINE_CHARS - BOX_CHARS - labelChars - 1, topology.nrCpuIds);
    if (labelChars === 0) return rows;
    return rows.map((row, index) => `${(index === 0 ? label : '').padEnd(labelChars)} ${row}`);
  });
}

/** Threads of each core, as far as they are among the CPUs; by first thread. */
function coresOf(topology: Topology, cpus: CpuSet): number[][] {
  const members = topology.cpus.filter(({ id }) => cpus.has(id));
  const cores = groupBy(members, ({ core }) => core);
  return [...cores.values()].map((threads) => threads.map(({ id }) => id).sort((a, b) => a - b));
}

function numberRows(cores: readonly number[][], maxChars: number, nrCpuIds: number): string[] {
  const digits = String(nrCpuIds - 1).length;
  const fitting = Math.floor((maxChars + 1) / (digits + 1));
  // Broken lines end at a power of two, so that cores with like numbers stand below each other.
  const perLine = cores.length <= fitting ? fitting : 2 ** Math.floor(Math.log2(fitting));
  const nrThreads = Math.max(...cores.map((threads) => threads.length));
  const rows: string[] = [];
  for (let first = 0; first < cores.length; first += perLine) {
    if (first > 0 && nrThreads > 1) rows.push('');
    for (let thread = 0; thread < nrThreads; thread++) {
      const cells = cores
        .slice(first, first + perLine)
        .map((threads) => String(threads[thread] ?? '').padStart(digits));
      rows.push(cells.join(' '));
    }
  }
  return rows;
}

function listRows(cores: readonly number[][]): string[] {
  const most = Math.max(...cores.map((threads) => threads.length));
  const threads = most > 1 ? ` x ${most}` : '';
  return [
    ...wrapCpuList(CpuSet.of(cores.flat()), LIST_CHARS),
    `${count(cores.length, 'core')}${threads}`,
  ];
}
