/**
 * From what the user named to a module that the policy's thread can import: a built-in policy by its
 * name, or a TypeScript or JavaScript file, compiled together with all it imports.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Message } from 'esbuild';
import { SchedulerError } from '../../util/errors.js';

/** The name under which a policy file imports this package. */
const PACKAGE = 'scx-rusty-ts';

/** Where this package's own files are. */
export interface PolicyPaths {
  /** Folder of the built-in policies, a module each. */
  readonly builtin: string;
  /** The package's main entry. */
  readonly api: string;
  /** The worker's entry. */
  readonly worker: string;
}

/** A module that can be imported, until it is disposed of. */
export interface CompiledPolicy extends Disposable {
  /** What the user named. */
  readonly source: string;
  readonly url: string;
  /** All files of the user's that it was made from, to be watched. */
  readonly files: readonly string[];
}

/** @throws SchedulerError POLICY_INVALID with all errors, each with file, line and column */
export async function compilePolicy(source: string, paths: PolicyPaths): Promise<CompiledPolicy> {
  const builtin = builtinPolicies(paths).find((name) => name === source);
  if (builtin !== undefined) {
    const url = pathToFileURL(join(paths.builtin, `${builtin}.js`)).href;
    return { source, url, files: [], [Symbol.dispose]: () => undefined };
  }
  const file = resolve(source);
  if (!existsSync(file)) throw noSuchPolicy(source, paths);
  const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-policy-'));
  const dispose = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const files = await bundle(file, folder, paths);
    const url = pathToFileURL(join(folder, 'policy.mjs')).href;
    return { source, url, files, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Names of the policies that come along. */
export function builtinPolicies({ builtin }: PolicyPaths): readonly string[] {
  return readdirSync(builtin)
    .filter((file) => file.endsWith('.js'))
    .map((file) => parse(file).name)
    .sort();
}

async function bundle(
  file: string,
  folder: string,
  { api }: PolicyPaths,
): Promise<readonly string[]> {
  // Loaded where it is needed: a built-in policy needs no compiler.
  const { build, stop } = await import('esbuild');
  try {
    const { metafile } = await build({
      entryPoints: { policy: file },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: `node${process.versions.node}`,
      alias: { [PACKAGE]: api },
      sourcemap: 'inline',
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      absWorkingDir: '/',
    });
    const own = dirname(api);
    return Object.keys(metafile.inputs)
      .map((path) => `/${path}`)
      .filter((path) => !path.startsWith(own));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new SchedulerError(
      'POLICY_INVALID',
      `the policy does not compile:\n${error.errors.map(describe).join('\n')}\n`,
      'correct it; nothing was attached or changed',
    );
  } finally {
    await stop();
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

function describe({ text, location }: Message): string {
  if (location === null) return `  ${text}`;
  const { file, line, column } = location;
  return `  /${file}:${line}:${column + 1}: ${text}`;
}

function noSuchPolicy(source: string, paths: PolicyPaths): SchedulerError {
  return new SchedulerError(
    'POLICY_INVALID',
    `there is no policy '${source}', neither a file of that name nor one of ${builtinPolicies(paths).join(', ')}`,
    'name one of these, or the path of a .ts, .js or .mjs file',
  );
}
