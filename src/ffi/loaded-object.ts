import { Arena } from './arena.js';
import { AttachedScheduler } from './attached.js';
import type { Btf } from './btf/btf.js';
import { mismatch } from './btf/layout.js';
import { lastErrno } from './errno.js';
import { attachFailure } from './failures.js';
import { MapType } from './map-type.js';
import type { ObjectHandle } from './object-handle.js';
import { isReadOnly, type Sections, type Variable } from './sections.js';
import { SyscallProgram } from './syscall-program.js';

/**
 * A BPF object in the kernel: its variables are live, its programs run. Made by
 * OpenObject.load().
 *
 * All views are void once it is disposed of; Node 22 and later enforce that by emptying
 * them, except for those of the arena.
 */
export class LoadedObject implements Disposable {
  readonly #handle: ObjectHandle;
  readonly #sections: Sections;
  readonly #programs: SyscallProgram[] = [];
  #attached: AttachedScheduler | undefined;
  #arena: Arena | undefined;

  constructor(handle: ObjectHandle, sections: Sections) {
    this.#handle = handle;
    this.#sections = sections;
  }

  /** Of the library that loaded it, as ThreadPrograms takes it. */
  get libraryPath(): string {
    return this.#handle.library.path;
  }

  get btf(): Btf {
    return this.#sections.btf;
  }

  /**
   * A global variable, live. Those of `.rodata` are not to be had: the kernel has taken
   * them for constants.
   *
   * @throws SchedulerError OBJECT_MISMATCH
   */
  variable(name: string): Variable {
    const { section } = this.#sections.find(name);
    if (isReadOnly(section)) {
      throw mismatch(`variable '${name}' is read-only once loaded (${section})`, this.#handle.path);
    }
    return this.#sections.variable(name);
  }

  /** @throws SchedulerError OBJECT_MISMATCH when the object has none */
  get arena(): Arena {
    if (this.#arena !== undefined) return this.#arena;
    const { api, pageBytes } = this.#handle.library;
    const map = this.#handle.mapOfType(MapType.arena);
    if (map === null) throw mismatch('there is no arena', this.#handle.path);
    const base = BigInt(api.bpf_map__map_extra(map));
    this.#arena = new Arena(base, api.bpf_map__max_entries(map) * pageBytes);
    return this.#arena;
  }

  /**
   * A SEC("syscall") program, ready to be run.
   *
   * @param contextBytes size of its argument struct, 0 if it has none; at most 64 KiB - 1
   * @throws SchedulerError OBJECT_MISMATCH
   */
  program(name: string, contextBytes = 0): SyscallProgram {
    const { api } = this.#handle.library;
    const fd = api.bpf_program__fd(this.#handle.program(name));
    if (fd < 0) throw mismatch(`program '${name}' was not loaded`, this.#handle.path);
    const program = new SyscallProgram(api, name, fd, contextBytes);
    this.#programs.push(program);
    return program;
  }

  /** A SEC("syscall") program's file descriptor, for another thread; the object's own. */
  programFd(name: string): number {
    return this.#handle.library.api.bpf_program__fd(this.#handle.program(name));
  }

  /**
   * File descriptor of a map, the object's own: not to be closed.
   *
   * @throws SchedulerError OBJECT_MISMATCH
   */
  mapFd(name: string): number {
    return this.#handle.library.api.bpf_map__fd(this.#handle.map(name));
  }

  /**
   * Attaches a scheduler: from here on it schedules the machine.
   *
   * @throws SchedulerError LIBBPF_TOO_OLD, SCHEDULER_BUSY, NO_PERMISSION, ATTACH_FAILED
   */
  attach(structOpsMap: string): AttachedScheduler {
    const { library } = this.#handle;
    library.requireForAttach();
    const map = this.#handle.map(structOpsMap);
    const { result, warnings } = library.log.capture(() =>
      library.api.bpf_map__attach_struct_ops(map),
    );
    if (result === null) throw attachFailure(structOpsMap, lastErrno(), warnings);
    this.#attached = new AttachedScheduler(library.api, result);
    return this.#attached;
  }

  /** Idempotent. Detaches a scheduler that still is attached. */
  [Symbol.dispose](): void {
    this.#attached?.[Symbol.dispose]();
    for (const program of this.#programs) program[Symbol.dispose]();
    this.#sections.revokeAll();
    this.#handle.close();
  }
}
