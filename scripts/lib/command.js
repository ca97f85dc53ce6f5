import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure, Status } from './failure.js';

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * Runs a command and returns its standard output. A failure names the command and
 * carries the last lines it wrote to standard error.
 */
export function output(command, args, options = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  if (done.status === 0) return done.stdout;
  const said = done.error?.message ?? String(done.stderr).trim().split('\n').slice(-3).join(' | ');
  throw new Failure(Status.unavailable, `${command} ${args[0] ?? ''} failed: ${said}`);
}

/** Runs a command on some input and returns its output, both as bytes. */
export const filter = (command, args, input, options = {}) =>
  output(command, args, {
    input: Buffer.from(input),
    encoding: 'buffer',
    stdio: 'pipe',
    ...options,
  });

/** Packs files below a folder, named in order, into an initramfs. */
export const packInitramfs = (cpio, folder, names) =>
  filter(cpio, ['--quiet', '-o', '-H', 'newc', '-R', '0:0'], `${names.join('\n')}\n`, {
    cwd: folder,
  });

/** Runs a command with its output on our standard error; true when it succeeded. */
export function show(command, args, options = {}) {
  const done = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (done.error)
    throw new Failure(Status.unavailable, `cannot run ${command}: ${done.error.message}`);
  return done.status === 0;
}

/**
 * Runs a command with its output on `sinks`, {stdout, stderr}, and resolves to its status;
 * to 1 if a signal ended it.
 */
export async function run(command, args, sinks, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.stdout.pipe(sinks.stdout, { end: false });
  child.stderr.pipe(sinks.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.on('close', (status) => resolve(status ?? Status.failure));
    child.on('error', ({ name, message }) => {
      // Told to stop: it closes in a moment.
      if (name === 'AbortError') return;
      reject(new Failure(Status.unavailable, `cannot run ${command}: ${message}`));
    });
  });
}

/** The path of an executable on PATH, or undefined. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes a shell script that runs a command, with its own arguments after those of `words`. */
export function writeScript(path, words) {
  const text = `#!/bin/sh\nexec ${words.map(quote).join(' ')} "$@"\n`;
  writeFileSync(path, text, { mode: 0o755 });
}
