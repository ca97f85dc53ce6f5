import { readFileSync } from 'node:fs';
import { SchedulerError } from '../../util/errors.js';
import { elfSection } from './elf.js';
import { ELEMENT_WORDS, FIXED_WORDS, Kind } from './kinds.js';
import { invalid, parseBtf, type BtfSections } from './parse.js';

/** Longest chain of typedefs and qualifiers; more is a loop. */
const MAX_CHAIN = 64;

/**
 * Types of an object file or a kernel, by id. Reading is lazy: making one costs a pass
 * over the type lengths, finding a type by name another over the names (together a few
 * milliseconds for a vmlinux), the rest what is asked for.
 *
 * Source: the kernel's Documentation/bpf/btf.rst.
 */
export class Btf {
  /** What this describes, for errors: a path. */
  readonly origin: string;
  readonly #sections: BtfSections;

  /**
   * @param bytes kept, not copied: they must not change later
   * @throws SchedulerError BTF_INVALID
   */
  constructor(bytes: Uint8Array, origin: string) {
    this.origin = origin;
    this.#sections = parseBtf(bytes, origin);
  }

  /**
   * The types of an ELF object. Offsets of variables are missing from a bare object:
   * libbpf fills them in when it opens one.
   *
   * @throws SchedulerError BTF_INVALID
   */
  static fromObjectFile(path: string): Btf {
    return new Btf(elfSection(readFileSync(path), '.BTF', path), path);
  }

  /** Number of types; ids run from 1 to below this. */
  get count(): number {
    return this.#sections.records.length;
  }

  kind(id: number): number {
    return id === 0 ? Kind.void : (this.#word(id, 1) >>> 24) & 0x1f;
  }

  /** Whether a struct has bitfields, an enum signed values, a forward is of a union. */
  kindFlag(id: number): boolean {
    return this.#word(id, 1) >>> 31 === 1;
  }

  /** Number of elements: members, enumerators, parameters or variables. */
  length(id: number): number {
    return ELEMENT_WORDS[this.kind(id)] === 0 ? 0 : this.#word(id, 1) & 0xffff;
  }

  name(id: number): string {
    return this.string(this.#word(id, 0));
  }

  /** Size in bytes, or id of the type referred to, whichever the kind has. */
  sizeOrType(id: number): number {
    return this.#word(id, 2);
  }

  /** A word behind the common ones: encoding of an int, the three words of an array. */
  extra(id: number, index: number): number {
    if (index >= FIXED_WORDS[this.kind(id)]!) throw this.invalid(`type ${id} is not as expected`);
    return this.#word(id, 3 + index);
  }

  /** Word `index` of element `element`; the first word is always its name or its type. */
  element(id: number, element: number, index: number): number {
    const perElement = ELEMENT_WORDS[this.kind(id)]!;
    if (element >= this.length(id) || index >= perElement) {
      throw this.invalid(`type ${id} has no element ${element}`);
    }
    return this.#word(id, 3 + element * perElement + index);
  }

  string(offset: number): string {
    const { strings } = this.#sections;
    if (offset >= strings.length) throw this.invalid(`there is no string at ${offset}`);
    return strings.toString('utf8', offset, strings.indexOf(0, offset));
  }

  /** The type behind typedefs and qualifiers. */
  resolve(id: number): number {
    let at = id;
    for (let steps = 0; steps < MAX_CHAIN; steps++) {
      switch (this.kind(at)) {
        case Kind.typedef:
        case Kind.volatile:
        case Kind.const:
        case Kind.restrict:
        case Kind.typeTag:
          at = this.sizeOrType(at);
          break;
        default:
          return at;
      }
    }
    throw this.invalid(`type ${id} refers to itself`);
  }

  /** The first type of that kind and name, if any. */
  find(kind: number, name: string): number | undefined {
    const { words, records } = this.#sections;
    const offsets = this.#stringOffsets(name);
    if (offsets.size === 0) return undefined;
    for (let id = 1; id < records.length; id++) {
      const at = records[id]!;
      if (((words[at + 1]! >>> 24) & 0x1f) === kind && offsets.has(words[at]!)) return id;
    }
    return undefined;
  }

  /** All types of a kind. */
  *ofKind(kind: number): Generator<number> {
    for (let id = 1; id < this.count; id++) if (this.kind(id) === kind) yield id;
  }

  invalid(why: string): SchedulerError {
    return invalid(this.origin, why);
  }

  /** Where the string occurs: nothing says that a producer stores it but once. */
  #stringOffsets(text: string): Set<number> {
    const { strings } = this.#sections;
    const needle = Buffer.from(`${text}\0`);
    const offsets = new Set<number>();
    for (let at = strings.indexOf(needle); at >= 0; at = strings.indexOf(needle, at + 1)) {
      offsets.add(at);
    }
    return offsets;
  }

  #word(id: number, index: number): number {
    const { words, records } = this.#sections;
    const at = records[id];
    if (at === undefined || id === 0) throw this.invalid(`there is no type ${id}`);
    return words[at + index]!;
  }
}
