import { viewOf } from './view.js';
import { Btf } from './btf/btf.js';
import { mismatch } from './btf/layout.js';
import { lastErrno } from './errno.js';
import { openFailure } from './failures.js';
import type { Library } from './library.js';
import { toOpenOpts, type OpenOptions } from './open-options.js';
import type { MapPointer, ObjectPointer, ProgramPointer } from './pointers.js';

/**
 * A struct bpf_object, whatever its state: what OpenObject and LoadedObject have in common.
 * Not for use outside of src/ffi.
 */
export class ObjectHandle {
  readonly library: Library;
  readonly path: string;
  #pointer: ObjectPointer | null;

  /** @throws SchedulerError OBJECT_MISSING, LOAD_FAILED */
  constructor(library: Library, path: string, options: OpenOptions) {
    this.library = library;
    this.path = path;
    const { result, warnings } = library.log.capture(() =>
      library.api.bpf_object__open_file(path, toOpenOpts(options)),
    );
    if (result === null) throw openFailure(path, lastErrno(), warnings);
    this.#pointer = result;
  }

  get pointer(): ObjectPointer {
    if (this.#pointer === null) throw new Error(`${this.path} is closed`);
    return this.#pointer;
  }

  /** The object's types, with the variables' offsets that libbpf filled in. */
  readBtf(): Btf {
    const { api } = this.library;
    const btf = api.bpf_object__btf(this.pointer);
    if (btf === null) throw mismatch('there is no BTF', this.path);
    const size: [number] = [0];
    const data = api.btf__raw_data(btf, size);
    // A copy, as libbpf moves its own when a section is resized.
    return new Btf(new Uint8Array(viewOf(data, size[0], `BTF of ${this.path}`)).slice(), this.path);
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  map(name: string): MapPointer {
    const map = this.library.api.bpf_object__find_map_by_name(this.pointer, name);
    if (map === null) throw mismatch(`there is no map '${name}'`, this.path);
    return map;
  }

  /** @throws SchedulerError OBJECT_MISMATCH */
  program(name: string): ProgramPointer {
    const program = this.library.api.bpf_object__find_program_by_name(this.pointer, name);
    if (program === null) throw mismatch(`there is no program '${name}'`, this.path);
    return program;
  }

  /** The first map of a type, if any. */
  mapOfType(type: number): MapPointer | null {
    const { api } = this.library;
    for (let map = api.bpf_object__next_map(this.pointer, null); map !== null;) {
      if (api.bpf_map__type(map) === type) return map;
      map = api.bpf_object__next_map(this.pointer, map);
    }
    return null;
  }

  /** Idempotent. Unmaps all its memory and lets go of programs and maps. */
  close(): void {
    if (this.#pointer === null) return;
    this.library.api.bpf_object__close(this.#pointer);
    this.#pointer = null;
  }
}
