import { formatCpuList } from '../../domains/cpu-list.js';
import type { CpuSet } from '../../domains/cpu-set.js';

/** What every terminal has. */
export const LINE_CHARS = 80;

/** `1 CPU`, `2 CPUs` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A CPU list in lines of at most so many characters, broken after commas; at least one line. */
export function wrapCpuList(cpus: CpuSet, maxChars: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const range of formatCpuList(cpus).match(/[^,]+,?/g) ?? []) {
    if (line !== '' && line.length + range.length > maxChars) {
      lines.push(line);
      line = '';
    }
    line += range;
  }
  return [...lines, line];
}

/** A CPU list after a lead, further lines indented to stand below its beginning. */
export function hangCpuList(lead: string, cpus: CpuSet): string[] {
  const indent = ' '.repeat(lead.length);
  return wrapCpuList(cpus, LINE_CHARS - lead.length).map(
    (line, index) => (index === 0 ? lead : indent) + line,
  );
}
