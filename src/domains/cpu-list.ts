/**
 * CPU lists as the kernel writes and reads them: ids and ranges separated by commas.
 *
 *     0-3,8          0 1 2 3 8
 *     0-7:2          0 2 4 6           every 2nd CPU of the range
 *     0-15:2/8       0 1 8 9           the first 2 of every 8 CPUs of the range
 *
 * Space around the list is ignored, inside it is an error, as is everything else.
 */
import { CpuSet } from './cpu-set.js';
import { CpuSyntaxError, describeChar } from './cpu-syntax-error.js';

/** Above every kernel's CONFIG_NR_CPUS; keeps hostile text from claiming memory. */
export const MAX_CPU_IDS = 16_384;

class Scanner {
  readonly #text: string;
  #index: number;

  constructor(text: string) {
    this.#text = text.trimEnd();
    this.#index = text.length - text.trimStart().length;
  }

  get index(): number {
    return this.#index;
  }

  get atEnd(): boolean {
    return this.#index >= this.#text.length;
  }

  accept(char: string): boolean {
    if (this.#text[this.#index] !== char) return false;
    this.#index++;
    return true;
  }

  number(what: string): number {
    const pattern = /\d+/y;
    pattern.lastIndex = this.#index;
    const digits = pattern.exec(this.#text);
    if (!digits) {
      throw this.error(`expected ${what}, got ${describeChar(this.#text, this.#index)}`);
    }
    this.#index += digits[0].length;
    return Number(digits[0]);
  }

  expectEnd(): void {
    if (this.atEnd) return;
    throw this.error(`expected "," or the end, got ${describeChar(this.#text, this.#index)}`);
  }

  error(problem: string, index = this.#index): CpuSyntaxError {
    return new CpuSyntaxError('CPU list', this.#text, index, problem);
  }
}

/**
 * @param nrCpuIds ids from this one on are errors
 * @throws CpuSyntaxError naming the text and the column
 */
export function parseCpuList(text: string, nrCpuIds = MAX_CPU_IDS): CpuSet {
  const scanner = new Scanner(text);
  if (scanner.atEnd) return CpuSet.empty;
  const words = new Uint32Array(Math.ceil(nrCpuIds / 32));
  do addRange(scanner, nrCpuIds, words);
  while (scanner.accept(','));
  scanner.expectEnd();
  return CpuSet.fromWords(words);
}

function addRange(scanner: Scanner, nrCpuIds: number, words: Uint32Array): void {
  const start = scanner.index;
  const first = scanner.number('a CPU number');
  const last = scanner.accept('-') ? scanner.number('the last CPU of the range') : first;
  if (last < first) {
    throw scanner.error(`range ${first}-${last} ends before it begins`, start);
  }
  if (last >= nrCpuIds) {
    throw scanner.error(`CPU ${last} is not below ${nrCpuIds}, the number of CPU ids`, start);
  }
  const { used, group } = stride(scanner);
  for (let at = first; at <= last; at += group) {
    const end = Math.min(at + used, last + 1);
    for (let cpu = at; cpu < end; cpu++) words[cpu >>> 5]! |= 1 << (cpu & 31);
  }
}

function stride(scanner: Scanner): { used: number; group: number } {
  if (!scanner.accept(':')) return { used: 1, group: 1 };
  const start = scanner.index;
  const number = scanner.number('a stride');
  const [used, group] = scanner.accept('/')
    ? [number, scanner.number('a group size')]
    : [1, number];
  if (used < 1 || used > group) {
    throw scanner.error(`stride ${used}/${group} takes none or more CPUs than a group has`, start);
  }
  return { used, group };
}

/** The shortest list of ids and ranges, as sysfs prints it; "" for the empty set. */
export function formatCpuList(cpus: CpuSet): string {
  const ranges: string[] = [];
  let first = -1;
  let last = -1;
  const endRange = (): void => {
    if (first >= 0) ranges.push(first === last ? `${first}` : `${first}-${last}`);
  };
  for (const cpu of cpus) {
    if (cpu !== last + 1 || first < 0) {
      endRange();
      first = cpu;
    }
    last = cpu;
  }
  endRange();
  return ranges.join(',');
}
