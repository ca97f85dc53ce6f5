import { readFileSync } from 'node:fs';
import { SchedulerError } from '../util/errors.js';
import { findArenaAddress } from './arena-address.js';
import type { Btf } from './btf/btf.js';
import { mismatch, shapeOf } from './btf/layout.js';
import { errnoName } from './errno.js';
import { loadFailure } from './failures.js';
import type { Library } from './library.js';
import { LoadedObject } from './loaded-object.js';
import { MapType } from './map-type.js';
import { ObjectHandle } from './object-handle.js';
import type { OpenOptions } from './open-options.js';
import { Sections, type Variable } from './sections.js';
import { StructOps } from './struct-ops.js';
import { viewOf } from './view.js';

/**
 * A BPF object file that is open and not yet in the kernel: everything can still be set.
 * load() turns it into a LoadedObject and ends its own life, so that what is read-only
 * from then on cannot be written by mistake: that would be a SIGSEGV.
 *
 * Needs no privilege.
 */
export class OpenObject implements Disposable {
  readonly #handle: ObjectHandle;
  readonly #sections: Sections;
  #isOurs = true;

  /** @throws SchedulerError OBJECT_MISSING, LOAD_FAILED, OBJECT_MISMATCH */
  static open(path: string, library: Library, options: OpenOptions = {}): OpenObject {
    const handle = new ObjectHandle(library, path, options);
    try {
      return new OpenObject(handle);
    } catch (error) {
      handle.close();
      throw error;
    }
  }

  private constructor(handle: ObjectHandle) {
    this.#handle = handle;
    this.#sections = new Sections(handle);
  }

  /** The object's types. Made anew when a section is resized. */
  get btf(): Btf {
    return this.#sections.btf;
  }

  /**
   * A global variable, to be written before the load. Views of `.rodata` must not be used
   * after it; Node 22 and later enforce that by emptying them.
   *
   * @throws SchedulerError OBJECT_MISMATCH
   */
  variable(name: string): Variable {
    this.#requireOurs();
    return this.#sections.variable(name);
  }

  /**
   * The settings of a scheduler.
   *
   * @param mapName name of the variable in section `.struct_ops` or `.struct_ops.link`
   * @throws SchedulerError OBJECT_MISMATCH
   */
  structOps(mapName: string): StructOps {
    const { api } = this.#library;
    const map = this.#ours.map(mapName);
    const shape = shapeOf(this.btf, this.#sections.find(mapName).typeId);
    if (api.bpf_map__type(map) !== MapType.structOps || shape.kind !== 'struct') {
      throw mismatch(`map '${mapName}' is no struct_ops`, this.#handle.path);
    }
    const size: [number] = [0];
    const data = api.bpf_map__initial_value(map, size);
    return new StructOps(
      viewOf(data, size[0], `struct_ops '${mapName}'`),
      shape.layout,
      this.#handle.path,
    );
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  setMaxEntries(mapName: string, entries: number): void {
    const result = this.#library.api.bpf_map__set_max_entries(this.#ours.map(mapName), entries);
    this.#check(result, `set map '${mapName}' to ${entries} entries`);
  }

  /**
   * Resizes a custom data section whose last variable is an array, and that array with it.
   * Views of the section made before are void.
   *
   * @throws SchedulerError OBJECT_MISMATCH
   */
  resizeDataSection(section: string, bytes: number): void {
    const result = this.#library.api.bpf_map__set_value_size(this.#ours.map(section), bytes);
    this.#sections.moved(section);
    this.#check(result, `resize section ${section} to ${bytes} bytes`);
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  setAutoload(programName: string, autoload: boolean): void {
    const program = this.#ours.program(programName);
    const result = this.#library.api.bpf_program__set_autoload(program, autoload);
    this.#check(result, `set autoload of program '${programName}'`);
  }

  /**
   * Loads programs and maps into the kernel. Blocks, for the verifier, up to a second or
   * so. This object is spent afterwards, and closed if the load fails.
   *
   * @throws SchedulerError NO_PERMISSION, KERNEL_*, VERIFIER_REJECTED, LOAD_FAILED
   */
  load(): LoadedObject {
    const handle = this.#ours;
    this.#placeArena();
    this.#sections.revokeReadOnly();
    const { result, warnings } = this.#library.log.capture(() =>
      this.#library.api.bpf_object__load(handle.pointer),
    );
    if (result < 0) {
      this[Symbol.dispose]();
      throw loadFailure(handle.path, result, warnings);
    }
    this.#isOurs = false;
    return new LoadedObject(handle, this.#sections);
  }

  /** Idempotent; does nothing once the object is loaded. */
  [Symbol.dispose](): void {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    this.#sections.revokeAll();
    this.#handle.close();
  }

  /** As late as can be, so that nothing else takes the address. */
  #placeArena(): void {
    const { api, pageBytes } = this.#library;
    const arena = this.#handle.mapOfType(MapType.arena);
    if (arena === null) return;
    const bytes = api.bpf_map__max_entries(arena) * pageBytes;
    const address = findArenaAddress(readFileSync('/proc/self/maps', 'latin1'), bytes);
    if (address === undefined) {
      throw new SchedulerError(
        'LOAD_FAILED',
        `there is no free address for an arena of ${bytes} bytes`,
        'please report this with the content of /proc/<pid>/maps',
      );
    }
    this.#check(api.bpf_map__set_map_extra(arena, address), 'place the arena');
  }

  get #library(): Library {
    return this.#handle.library;
  }

  get #ours(): ObjectHandle {
    this.#requireOurs();
    return this.#handle;
  }

  #requireOurs(): void {
    if (!this.#isOurs) throw new Error(`${this.#handle.path} is loaded or closed`);
  }

  #check(result: number, what: string): void {
    if (result >= 0) return;
    throw mismatch(`cannot ${what} (${errnoName(result)})`, this.#handle.path);
  }
}
