import { mismatch, type Member, type StructLayout } from './btf/layout.js';

/**
 * The settings of a scheduler that is about to be loaded: our copy of a struct such as
 * sched_ext_ops, from which libbpf fills in the kernel's, member by member, by name. A
 * callback is a pointer there, and null for none.
 */
export class StructOps {
  readonly #memory: DataView;
  readonly #bytes: Uint8Array;
  readonly #layout: StructLayout;
  readonly #origin: string;

  constructor(memory: ArrayBuffer, layout: StructLayout, origin: string) {
    this.#memory = new DataView(memory);
    this.#bytes = new Uint8Array(memory);
    this.#layout = layout;
    this.#origin = origin;
  }

  /**
   * Sets a number, or a text in a char array.
   *
   * @throws SchedulerError OBJECT_MISMATCH when the member does not exist or the value does not fit in
   */
  set(name: string, value: number | bigint | string): void {
    const member = this.#layout.member(name);
    const written =
      typeof value === 'string'
        ? this.#writeText(member, value)
        : this.#writeInteger(member, BigInt(value));
    if (!written) {
      throw mismatch(
        `${JSON.stringify(String(value))} does not fit in member '${name}' (${member.size} bytes) of struct ${this.#layout.name}`,
        this.#origin,
      );
    }
  }

  /** Unsets a member; a callback that is dropped is not loaded either. */
  drop(name: string): void {
    const { offset, size } = this.#layout.member(name);
    this.#bytes.fill(0, offset, offset + size);
  }

  /**
   * Unsets all that the kernel does not have, without which libbpf would refuse the lot.
   *
   * @param kernel the same struct in the running kernel's BTF
   * @returns the names of those that were set
   */
  dropUnknown(kernel: StructLayout): readonly string[] {
    const dropped: string[] = [];
    for (const [name, { offset, size }] of this.#layout.members) {
      if (kernel.members.has(name)) continue;
      if (this.#bytes.subarray(offset, offset + size).some((byte) => byte !== 0))
        dropped.push(name);
      this.drop(name);
    }
    return dropped;
  }

  #writeInteger({ offset, shape }: Member, value: bigint): boolean {
    if (shape.kind !== 'integer') return false;
    const bits = shape.size * 8;
    if (value !== (shape.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))) {
      return false;
    }
    for (let byte = 0; byte < shape.size; byte++) {
      this.#memory.setUint8(offset + byte, Number((value >> BigInt(byte * 8)) & 0xffn));
    }
    return true;
  }

  #writeText({ offset, size, shape }: Member, text: string): boolean {
    if (shape.kind !== 'array' || shape.element.size !== 1) return false;
    const bytes = Buffer.from(text);
    if (bytes.length >= size || bytes.includes(0)) return false;
    this.#bytes.fill(0, offset, offset + size);
    this.#bytes.set(bytes, offset);
    return true;
  }
}
