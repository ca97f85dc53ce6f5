import koffi, { type LibraryHandle } from 'koffi';
import { SchedulerError } from '../util/errors.js';
import type { Logger } from '../util/log.js';
import { LibbpfLog } from './log.js';
import {
  bindLibbpf,
  bindLibbpfVersion,
  bindLibc,
  printCallback,
  type Libbpf,
} from './prototypes.js';

const SONAME = 'libbpf.so.1';
const PATH_VARIABLE = 'SCX_RUSTY_TS_LIBBPF';

/** The first libbpf with struct_ops shadows and arenas. */
const MIN_MINOR = 4;
/** The first that loads a scheduler from which callbacks were dropped. */
const MIN_MINOR_TO_ATTACH = 5;

/** _SC_PAGESIZE, the same number in every Linux C library. */
const SC_PAGESIZE = 30;

export interface LibraryOptions {
  readonly logger: Logger;
  /** Path of the library; by default $SCX_RUSTY_TS_LIBBPF, or libbpf.so.1 wherever the linker finds it. */
  readonly path?: string;
  /** Whether to log libbpf's debug messages, as for -vv. */
  readonly showsDebug?: boolean;
}

/** libbpf, loaded, of a version that will do. Stays for the life of the process. */
export class Library {
  readonly api: Libbpf;
  readonly log: LibbpfLog;
  /** "1.5" */
  readonly version: string;
  readonly pageBytes: number;
  /** Path or SONAME that it was loaded by. */
  readonly path: string;
  readonly #number: { readonly major: number; readonly minor: number };

  /** @throws SchedulerError LIBBPF_MISSING, LIBBPF_TOO_OLD */
  static open(options: LibraryOptions): Library {
    const path = options.path ?? process.env[PATH_VARIABLE] ?? SONAME;
    return new Library(loadLibrary(path), path, options);
  }

  private constructor(handle: LibraryHandle, path: string, options: LibraryOptions) {
    this.path = path;
    this.#number = readVersion(handle, path);
    this.version = `${this.#number.major}.${this.#number.minor}`;
    this.#requireMinor(MIN_MINOR);

    const libc = bindLibc();
    this.pageBytes = libc.sysconf(SC_PAGESIZE);
    this.log = new LibbpfLog(options.logger, libc, options.showsDebug ?? false);
    this.api = bindLibbpf(handle);
    this.api.libbpf_set_print(koffi.register(this.log.print, printCallback));
  }

  /** @throws SchedulerError LIBBPF_TOO_OLD */
  requireForAttach(): void {
    this.#requireMinor(MIN_MINOR_TO_ATTACH);
  }

  #requireMinor(minor: number): void {
    if (this.#number.major === 1 && this.#number.minor >= minor) return;
    throw new SchedulerError(
      'LIBBPF_TOO_OLD',
      `${this.path} is libbpf ${this.version}, expected 1.${minor} or a later 1.x`,
      `install another libbpf1, or set ${PATH_VARIABLE} to the path of one`,
    );
  }
}

function loadLibrary(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (cause) {
    throw new SchedulerError(
      'LIBBPF_MISSING',
      `cannot load ${path}: ${(cause as Error).message}`,
      `install libbpf1 (libbpf ≥ 1.${MIN_MINOR_TO_ATTACH}), or set ${PATH_VARIABLE} to its path`,
      { cause },
    );
  }
}

function readVersion(handle: LibraryHandle, path: string): { major: number; minor: number } {
  try {
    const version = bindLibbpfVersion(handle);
    const major = version.libbpf_major_version();
    return { major, minor: version.libbpf_minor_version() };
  } catch (cause) {
    throw new SchedulerError(
      'LIBBPF_MISSING',
      `${path} is not libbpf, or one before 0.6`,
      `install libbpf1, or set ${PATH_VARIABLE} to its path`,
      { cause },
    );
  }
}
