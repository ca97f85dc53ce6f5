import type { Context } from 'mocha';
import { Library } from '../../../src/ffi/library.js';
import { SchedulerError } from '../../../src/util/errors.js';
import type { Logger } from '../../../src/util/log.js';
import { skipUnless } from './skip.js';

/** A logger that keeps what it is told, by level. */
export function recordingLogger(): Logger & { readonly lines: Record<keyof Logger, string[]> } {
  const lines: Record<keyof Logger, string[]> = {
    error: [],
    warn: [],
    info: [],
    debug: [],
    trace: [],
  };
  return {
    lines,
    error: (message) => lines.error.push(message),
    warn: (message) => lines.warn.push(message),
    info: (message) => lines.info.push(message),
    debug: (message) => lines.debug.push(message),
    trace: (message) => lines.trace.push(message),
  };
}

/**
 * This machine's libbpf; skips the test where there is none that will do. Not where the
 * environment names one: that one has to work.
 */
export function testLibrary(context: Context, logger: Logger = recordingLogger()): Library {
  try {
    return Library.open({ logger, showsDebug: true });
  } catch (error) {
    const isNamed = process.env['SCX_RUSTY_TS_LIBBPF'] !== undefined;
    if (isNamed || !(error instanceof SchedulerError)) throw error;
    skipUnless(context, false, error.problem);
    throw error;
  }
}

/** Variables are live from libbpf 1.5 on; before, it mapped them for skeletons only. */
export function hasLiveVariables(library: Library): boolean {
  return Number(library.version.split('.')[1]) >= 5;
}

export function skipUnlessRoot(context: Context): void {
  skipUnless(context, process.getuid?.() === 0, 'needs root to load BPF programs');
}
