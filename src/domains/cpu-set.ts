const BITS_PER_WORD = 32;

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/**
 * An immutable set of CPU ids: the one form in which CPUs travel through this program.
 * Iterates in ascending order.
 */
export class CpuSet implements Iterable<number> {
  /** Bit c % 32 of word c / 32 is CPU c. The last word is never 0, so equal sets have equal words. */
  readonly #words: Uint32Array;
  /** Number of CPUs in the set. */
  readonly size: number;

  private constructor(words: Uint32Array) {
    this.#words = words.slice(0, words.findLastIndex((word) => word !== 0) + 1);
    this.size = this.#words.reduce((count, word) => count + bitCount(word), 0);
  }

  static get empty(): CpuSet {
    return EMPTY;
  }

  /** @throws RangeError for an id that is no non-negative integer */
  static of(cpus: Iterable<number>): CpuSet {
    const ids = [...cpus];
    const highest = ids.reduce((max, id) => Math.max(max, id), -1);
    const words = new Uint32Array(Math.floor(highest / BITS_PER_WORD) + 1);
    for (const id of ids) {
      if (!Number.isInteger(id) || id < 0) throw new RangeError(`${id} is no CPU id`);
      words[Math.floor(id / BITS_PER_WORD)]! |= 1 << (id % BITS_PER_WORD);
    }
    return new CpuSet(words);
  }

  /** Word i holds CPUs 32 i to 32 i + 31, the lowest in bit 0. The words are copied. */
  static fromWords(words: Uint32Array): CpuSet {
    return new CpuSet(words);
  }

  /** CPUs 32 `index` to 32 `index` + 31 as an unsigned number, the lowest in bit 0. */
  word(index: number): number {
    return this.#words[index] ?? 0;
  }

  has(cpu: number): boolean {
    return ((this.word(Math.floor(cpu / BITS_PER_WORD)) >>> (cpu % BITS_PER_WORD)) & 1) === 1;
  }

  /** The lowest id, -1 if the set is empty. */
  get first(): number {
    const index = this.#words.findIndex((word) => word !== 0);
    return index < 0 ? -1 : index * BITS_PER_WORD + lowestBit(this.word(index));
  }

  /** The highest id, -1 if the set is empty. */
  get last(): number {
    const index = this.#words.length - 1;
    return index < 0 ? -1 : index * BITS_PER_WORD + 31 - Math.clz32(this.word(index));
  }

  union(other: CpuSet): CpuSet {
    return this.#combine(other, (mine, theirs) => mine | theirs);
  }

  intersect(other: CpuSet): CpuSet {
    return this.#combine(other, (mine, theirs) => mine & theirs);
  }

  minus(other: CpuSet): CpuSet {
    return this.#combine(other, (mine, theirs) => mine & ~theirs);
  }

  equals(other: CpuSet): boolean {
    return this.size === other.size && this.#words.every((word, i) => word === other.word(i));
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (const [index, word] of this.#words.entries()) {
      for (let rest = word; rest !== 0; rest &= rest - 1) {
        yield index * BITS_PER_WORD + lowestBit(rest);
      }
    }
  }

  #combine(other: CpuSet, combineWords: (mine: number, theirs: number) => number): CpuSet {
    const words = new Uint32Array(Math.max(this.#words.length, other.#words.length));
    return new CpuSet(words.map((_, i) => combineWords(this.word(i), other.word(i))));
  }
}

const EMPTY = CpuSet.of([]);
