/**
 * CPU masks: hexadecimal, CPU 0 in the lowest bit.
 *
 *     none, all          no CPU, every CPU id
 *     0xff_00ff, ff      "0x" is optional, "_" may stand between digits
 *     3,ffffffff         sysfs: 32-bit groups, the highest first
 */
import { CpuSet } from './cpu-set.js';
import { CpuSyntaxError, describeChar } from './cpu-syntax-error.js';

const DIGITS_PER_GROUP = 8;

/**
 * @param nrCpuIds a bit at or beyond this one is an error; `all` is every id below
 * @throws CpuSyntaxError naming the text and the column
 */
export function parseCpuMask(text: string, nrCpuIds: number): CpuSet {
  const mask = text.trim();
  if (mask === 'none') return CpuSet.empty;
  if (mask === 'all') return CpuSet.of(Array(nrCpuIds).keys());
  const cpus = CpuSet.fromWords(wordsOf(mask.includes(',') ? groupedDigits(mask) : digits(mask)));
  if (cpus.last >= nrCpuIds) {
    throw error(mask, 0, `CPU ${cpus.last} is not below ${nrCpuIds}, the number of CPU ids`);
  }
  return cpus;
}

/** Whether it can be no CPU list. */
export const looksLikeMask = (text: string): boolean => /^\s*0x/i.test(text);

function digits(mask: string): string {
  const start = /^0x/i.test(mask) ? 2 : 0;
  const wellFormed = /^[\da-f]+(_[\da-f]+)*/i.exec(mask.slice(start));
  const end = start + (wellFormed?.[0].length ?? 0);
  if (!wellFormed || end < mask.length) {
    throw error(mask, end, `expected a hexadecimal digit, got ${describeChar(mask, end)}`);
  }
  return wellFormed[0].replaceAll('_', '');
}

function groupedDigits(mask: string): string {
  let index = 0;
  for (const group of mask.split(',')) {
    const wellFormed = index === 0 ? /^[\da-f]{1,8}$/i : /^[\da-f]{8}$/i;
    if (!wellFormed.test(group)) {
      const expected = index === 0 ? '1 to 8 hexadecimal digits' : '8 hexadecimal digits';
      throw error(mask, index, `expected ${expected}, got ${JSON.stringify(group.slice(0, 16))}`);
    }
    index += group.length + 1;
  }
  return mask.replaceAll(',', '');
}

function wordsOf(hexDigits: string): Uint32Array {
  const words: number[] = [];
  for (let end = hexDigits.length; end > 0; end -= DIGITS_PER_GROUP) {
    words.push(Number.parseInt(hexDigits.slice(Math.max(0, end - DIGITS_PER_GROUP), end), 16));
  }
  return Uint32Array.from(words);
}

function error(mask: string, index: number, problem: string): CpuSyntaxError {
  return new CpuSyntaxError('CPU mask', mask, index, problem);
}

/** The mask in sysfs form, `nrCpuIds` bits wide: `formatCpuMask({0, 33}, 40)` is `02,00000001`. */
export function formatCpuMask(cpus: CpuSet, nrCpuIds: number): string {
  const nrGroups = Math.max(1, Math.ceil(nrCpuIds / 32));
  const topBits = nrCpuIds - (nrGroups - 1) * 32;
  const groups = Array.from({ length: nrGroups }, (_, fromTop) => {
    const width = fromTop === 0 ? Math.max(1, Math.ceil(topBits / 4)) : DIGITS_PER_GROUP;
    return cpus
      .word(nrGroups - 1 - fromTop)
      .toString(16)
      .padStart(width, '0');
  });
  return groups.join(',');
}
