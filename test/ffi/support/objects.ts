import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';
import { skipUnless } from './skip.js';

const CLANG = process.env['CLANG'] ?? 'clang-19';
const SOURCES = resolve('test/fixtures/bpf');

let folder: string | undefined;
const built = new Map<string, string>();

/** The object made of test/fixtures/bpf/NAME.bpf.c; skips the test where there is no clang. */
export function bpfObject(context: Context, name: string): string {
  const known = built.get(name);
  if (known !== undefined) return known;
  const hasClang = spawnSync(CLANG, ['--version']).status === 0;
  skipUnless(context, hasClang, `no ${CLANG} to compile BPF with`);

  const object = join(objectFolder(), `${name}.bpf.o`);
  const options = ['-O2', '-g', '-target', 'bpf', '-mcpu=v3', '-Wall', '-Werror'];
  execFileSync(CLANG, [...options, '-c', join(SOURCES, `${name}.bpf.c`), '-o', object]);
  built.set(name, object);
  return object;
}

function objectFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-bpf-'));
  // A test reads the objects as another user.
  chmodSync(made, 0o755);
  process.once('exit', () => {
    rmSync(made, { recursive: true });
  });
  folder = made;
  return made;
}
