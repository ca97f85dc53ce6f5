import { Kind } from '../../../src/ffi/btf/kinds.js';

const KIND_FLAG = 1 << 31;

/** Writes BTF type by type, right or wrong, for the readers to read. */
export class BtfBuilder {
  readonly #words: number[] = [];
  readonly #strings: string[] = [''];
  #count = 1;

  /** @returns the type's id */
  add(
    kind: number,
    name: string,
    sizeOrType: number,
    rest: readonly number[] = [],
    { length = 0, kindFlag = false } = {},
  ): number {
    const info = (kind << 24) | length | (kindFlag ? KIND_FLAG : 0);
    this.#words.push(this.string(name), info, sizeOrType, ...rest);
    return this.#count++;
  }

  int(name: string, size: number, signed = false): number {
    return this.add(Kind.int, name, size, [(signed ? 1 << 24 : 0) | (size * 8)]);
  }

  /** @param members name, type and offset in bits of each */
  struct(
    name: string,
    size: number,
    members: readonly (readonly [string, number, number])[],
  ): number {
    const rest = members.flatMap(([member, type, offset]) => [this.string(member), type, offset]);
    return this.add(Kind.struct, name, size, rest, { length: members.length });
  }

  func(name: string, parameters: readonly string[]): number {
    const rest = parameters.flatMap((parameter) => [this.string(parameter), 0]);
    const prototype = this.add(Kind.funcProto, '', 0, rest, { length: parameters.length });
    return this.add(Kind.func, name, prototype);
  }

  string(text: string): number {
    const known = this.#strings.indexOf(text);
    const index = known >= 0 ? known : this.#strings.push(text) - 1;
    return this.#strings.slice(0, index).reduce((offset, { length }) => offset + length + 1, 0);
  }

  build(): Uint8Array {
    const types = new Uint8Array(Uint32Array.from(this.#words).buffer);
    const strings = Buffer.from(`${this.#strings.join('\0')}\0`);
    const header = Buffer.alloc(24);
    header.writeUInt16LE(0xeb9f, 0);
    header.writeUInt8(1, 2);
    [24, 0, types.length, types.length, strings.length].forEach((value, i) =>
      header.writeUInt32LE(value, 4 + 4 * i),
    );
    return Buffer.concat([header, types, strings]);
  }
}
