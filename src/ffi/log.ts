import koffi from 'koffi';
import type { Logger } from '../util/log.js';
import type { MemoryPointer } from './pointers.js';
import type { Libc } from './prototypes.js';
import { isVerifierLog } from './verifier-log.js';

/** enum libbpf_print_level */
const LEVEL_WARN = 0;
const LEVEL_DEBUG = 2;

/**
 * libbpf's messages. Its warnings explain a failure and are of no use without one, so
 * they are kept while a call runs and go into the error when it fails. Live, a user
 * sees them with -v, and verifier logs and debug messages with -vv.
 */
export class LibbpfLog {
  readonly #logger: Logger;
  readonly #libc: Libc;
  readonly #showsDebug: boolean;
  #warnings: string[] = [];

  /** @param showsDebug whether to format debug messages at all: a load has hundreds */
  constructor(logger: Logger, libc: Libc, showsDebug: boolean) {
    this.#logger = logger;
    this.#libc = libc;
    this.#showsDebug = showsDebug;
  }

  /** Runs `call` and returns its result and the warnings that libbpf gave meanwhile. */
  capture<T>(call: () => T): { result: T; warnings: readonly string[] } {
    this.#warnings = [];
    const result = call();
    return { result, warnings: this.#warnings };
  }

  /**
   * The callback for libbpf_set_print(). It never throws: koffi would carry the exception
   * through libbpf's frames.
   */
  readonly print = (level: number, format: bigint, args: bigint): number => {
    if (level === LEVEL_DEBUG && !this.#showsDebug) return 0;
    try {
      this.#write(level, this.#format(format, args));
    } catch {
      // A message that cannot be shown is no reason to fail what it is about.
    }
    return 0;
  };

  /** Formatted by the C library into memory of its own, as a verifier log has any length. */
  #format(format: bigint, args: bigint): string {
    const text: [MemoryPointer | null] = [null];
    const length = this.#libc.vasprintf(text, format, args);
    if (length < 0 || text[0] === null) return '';
    try {
      return koffi.decode.string(text[0], length);
    } finally {
      this.#libc.free(text[0]);
    }
  }

  #write(level: number, text: string): void {
    const line = text.trimEnd();
    if (level === LEVEL_WARN) this.#warnings.push(line);
    if (level === LEVEL_DEBUG || isVerifierLog(line)) this.#logger.trace(line);
    else this.#logger.debug(line);
  }
}
