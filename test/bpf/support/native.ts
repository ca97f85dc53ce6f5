import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';
import { skipUnless } from '../../ffi/support/skip.js';

const CLANG = process.env['CLANG'] ?? 'clang-19';
/** Where libbpf's headers are, if not among the system's. */
const HEADERS = process.env['BPF_HEADERS'] ?? '/usr/include';
const SOURCES = resolve('test/fixtures/native');

let folder: string | undefined;

/**
 * Compiles test/fixtures/native/NAME.c, which includes headers of bpf/, for this machine, and
 * returns the program. Skips the test where there is no compiler or no linker for it.
 */
export function nativeProgram(context: Context, name: string): string {
  folder ??= scratchFolder();
  const object = join(folder, `${name}.o`);
  const program = join(folder, name);
  skipUnless(context, runs(CLANG), `no ${CLANG} to compile with`);
  // The attributes of BPF mean nothing here, and most functions are not used.
  const quiet = ['-Wno-everything', '-fno-builtin', '-nostdlibinc'];
  const include = ['-isystem', HEADERS, '-isystem', `${HEADERS}/x86_64-linux-gnu`];
  const source = join(SOURCES, `${name}.c`);
  execFileSync(CLANG, ['-O2', ...quiet, ...include, '-c', source, '-o', object]);
  const linker = ['cc', 'gcc'].find(runs);
  skipUnless(context, linker !== undefined, 'no cc to link with');
  execFileSync(linker!, [object, '-o', program]);
  return program;
}

const runs = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

function scratchFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-native-'));
  process.once('exit', () => {
    rmSync(made, { recursive: true });
  });
  return made;
}
