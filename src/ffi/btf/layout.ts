/**
 * Where the members of a struct lie, with nested structs and arrays.
 *
 * Layouts of nested structs are shared, not copied, so that the work is bounded by the
 * number of types however often a hostile BTF nests them.
 */
import { SchedulerError } from '../../util/errors.js';
import type { Btf } from './btf.js';
import { Kind } from './kinds.js';

const POINTER_BYTES = 8;
const INT_SIGNED = 1;
/** Structs within structs, and arrays of arrays; deeper ones would exhaust our own stack. */
const MAX_DEPTH = 64;
/** Members after anonymous structs are spread out; the largest of a kernel has some 400. */
const MAX_MEMBERS = 65_536;

/** The type of a value, as far as reading and writing it goes. Sizes are in bytes. */
export type Shape =
  | { readonly kind: 'integer'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'pointer' | 'float' | 'opaque'; readonly size: number }
  | {
      readonly kind: 'array';
      readonly size: number;
      readonly length: number;
      readonly element: Shape;
    }
  | { readonly kind: 'struct'; readonly size: number; readonly layout: StructLayout };

export interface Member {
  /** From the start of the struct, in bytes. */
  readonly offset: number;
  /** In bytes; of the declared type for a bitfield. */
  readonly size: number;
  /** Width of a bitfield in bits and its first bit within the byte at `offset`. */
  readonly bits?: { readonly first: number; readonly count: number };
  readonly shape: Shape;
}

/** A struct or union. Members of anonymous ones within it appear as its own, as in C. */
export class StructLayout {
  readonly name: string;
  readonly size: number;
  readonly members: ReadonlyMap<string, Member>;
  readonly #origin: string;

  constructor(name: string, size: number, members: ReadonlyMap<string, Member>, origin: string) {
    this.name = name;
    this.size = size;
    this.members = members;
    this.#origin = origin;
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  member(name: string): Member {
    const member = this.members.get(name);
    if (member === undefined)
      throw mismatch(`struct ${this.name} has no member '${name}'`, this.#origin);
    return member;
  }
}

/** @throws SchedulerError OBJECT_MISMATCH when there is none of that name */
export function structLayout(btf: Btf, name: string): StructLayout {
  const id = btf.find(Kind.struct, name) ?? btf.find(Kind.union, name);
  if (id === undefined) throw mismatch(`there is no struct ${name}`, btf.origin);
  return new LayoutReader(btf).struct(id);
}

/** The shape of any type, such as a variable's. */
export function shapeOf(btf: Btf, id: number): Shape {
  return new LayoutReader(btf).shape(id, 0);
}

export function mismatch(problem: string, origin: string): SchedulerError {
  return new SchedulerError(
    'OBJECT_MISMATCH',
    `${problem} in ${origin}`,
    'build the BPF object and the daemon from the same source (npm run build)',
  );
}

class LayoutReader {
  readonly #btf: Btf;
  readonly #done = new Map<number, StructLayout>();
  readonly #open = new Set<number>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  struct(id: number): StructLayout {
    const done = this.#done.get(id);
    if (done !== undefined) return done;
    if (this.#open.has(id)) throw this.#btf.invalid(`type ${id} contains itself`);
    if (this.#open.size > MAX_DEPTH) throw this.#btf.invalid(`type ${id} is nested too deeply`);
    this.#open.add(id);

    const members = new Map<string, Member>();
    this.#readMembers(id, members);
    const btf = this.#btf;
    const layout = new StructLayout(btf.name(id), btf.sizeOrType(id), members, btf.origin);
    this.#open.delete(id);
    this.#done.set(id, layout);
    return layout;
  }

  #readMembers(id: number, members: Map<string, Member>): void {
    const btf = this.#btf;
    const hasBitfields = btf.kindFlag(id);
    for (let i = 0; i < btf.length(id); i++) {
      const name = btf.string(btf.element(id, i, 0));
      const position = btf.element(id, i, 2);
      const bitOffset = hasBitfields ? position & 0xffffff : position;
      const bitCount = hasBitfields ? position >>> 24 : 0;
      const offset = Math.floor(bitOffset / 8);
      const shape = this.shape(btf.element(id, i, 1), 0);

      if (name === '' && shape.kind === 'struct') adopt(members, shape.layout, offset);
      else if (name !== '') {
        const member = { offset, size: shape.size, shape };
        members.set(
          name,
          bitCount === 0 ? member : { ...member, bits: { first: bitOffset % 8, count: bitCount } },
        );
      }
      if (members.size > MAX_MEMBERS) throw btf.invalid(`type ${id} has too many members`);
    }
  }

  shape(id: number, depth: number): Shape {
    const btf = this.#btf;
    if (depth > MAX_DEPTH) throw btf.invalid(`type ${id} is nested too deeply`);
    const type = btf.resolve(id);
    switch (btf.kind(type)) {
      case Kind.int: {
        const signed = ((btf.extra(type, 0) >>> 24) & INT_SIGNED) !== 0;
        return { kind: 'integer', size: btf.sizeOrType(type), signed };
      }
      case Kind.enum:
      case Kind.enum64:
        return { kind: 'integer', size: btf.sizeOrType(type), signed: btf.kindFlag(type) };
      case Kind.pointer:
        return { kind: 'pointer', size: POINTER_BYTES };
      case Kind.float:
        return { kind: 'float', size: btf.sizeOrType(type) };
      case Kind.array: {
        const element = this.shape(btf.extra(type, 0), depth + 1);
        const length = btf.extra(type, 2);
        return { kind: 'array', size: length * element.size, length, element };
      }
      case Kind.struct:
      case Kind.union:
        return { kind: 'struct', size: btf.sizeOrType(type), layout: this.struct(type) };
      default:
        return { kind: 'opaque', size: 0 };
    }
  }
}

function adopt(members: Map<string, Member>, inner: StructLayout, offset: number): void {
  for (const [name, member] of inner.members) {
    members.set(name, { ...member, offset: offset + member.offset });
  }
}
