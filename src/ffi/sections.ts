import type { Btf } from './btf/btf.js';
import { mismatch } from './btf/layout.js';
import { btfVariables, type BtfVariable } from './btf/variables.js';
import type { ObjectHandle } from './object-handle.js';
import { revoke, viewOf } from './view.js';

/** A global variable of the object, in memory that BPF and this process share. */
export interface Variable {
  /** The memory itself, live. `byteOffset` is aligned as the variable's type is. */
  readonly view: Uint8Array<ArrayBuffer>;
  readonly size: number;
  /** Of the object's BTF, for shapeOf(). */
  readonly typeId: number;
}

export function isReadOnly(section: string): boolean {
  return section.startsWith('.rodata');
}

/**
 * The data sections of an object: `.rodata`, `.data`, `.bss` and custom ones. libbpf keeps
 * their addresses from opening to closing, so one view of each serves all that time; only
 * resizing moves one.
 */
export class Sections {
  readonly #handle: ObjectHandle;
  readonly #views = new Map<string, ArrayBuffer>();
  #btf: Btf;
  #variables: ReadonlyMap<string, BtfVariable>;

  constructor(handle: ObjectHandle) {
    this.#handle = handle;
    this.#btf = handle.readBtf();
    this.#variables = btfVariables(this.#btf);
  }

  get btf(): Btf {
    return this.#btf;
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  find(name: string): BtfVariable {
    const variable = this.#variables.get(name);
    if (variable === undefined) throw mismatch(`there is no variable '${name}'`, this.#handle.path);
    return variable;
  }

  /** @throws SchedulerError OBJECT_MISMATCH, BAD_POINTER */
  variable(name: string): Variable {
    const { section, offset, size, typeId } = this.find(name);
    const memory = this.#section(section);
    if (offset + size > memory.byteLength) {
      throw mismatch(
        `variable '${name}' ends at byte ${offset + size} of ${section}, which has ${memory.byteLength},`,
        this.#handle.path,
      );
    }
    return { view: new Uint8Array(memory, offset, size), size, typeId };
  }

  /** Lets go of a section that moves, and reads the BTF that moved with it. */
  moved(section: string): void {
    this.#revoke(section);
    this.#btf = this.#handle.readBtf();
    this.#variables = btfVariables(this.#btf);
  }

  revokeReadOnly(): void {
    for (const section of [...this.#views.keys()].filter(isReadOnly)) this.#revoke(section);
  }

  revokeAll(): void {
    for (const section of [...this.#views.keys()]) this.#revoke(section);
  }

  #section(name: string): ArrayBuffer {
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const map = this.#handle.map(name);
    const size: [number] = [0];
    const data = this.#handle.library.api.bpf_map__initial_value(map, size);
    const view = viewOf(data, size[0], `section ${name} of ${this.#handle.path}`);
    this.#views.set(name, view);
    return view;
  }

  #revoke(section: string): void {
    const view = this.#views.get(section);
    if (view === undefined) return;
    revoke(view);
    this.#views.delete(section);
  }
}
