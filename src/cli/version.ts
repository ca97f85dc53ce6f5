import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root of the installed package: this file is in dist/src/cli or dist/bundle/cli there. */
const packageRoot = new URL('../../../', import.meta.url);

/** The package's version. */
export function readVersion(): string {
  const text = readFileSync(new URL('package.json', packageRoot), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * The version as sched_ext schedulers give it: `0.1.0-g1a2b3c4d-dirty x86_64-linux`, with the
 * commit it was built from where that is known.
 */
export function describeVersion(): string {
  const commit = readCommit();
  const build = commit === '' ? '' : `-g${commit}`;
  return `${readVersion()}${build} ${machines[process.arch] ?? process.arch}-linux`;
}

/** As uname calls what Node has other names for. */
const machines: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64' };

function readCommit(): string {
  try {
    return readFileSync(new URL('dist/src/commit', packageRoot), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Path of the compiled scheduler. */
export const objectPath = fileURLToPath(new URL('dist/bpf/rusty.bpf.o', packageRoot));

/** The schema of a recording's lines. */
export const recordingSchema = new URL('config/recording.schema.json', packageRoot);

/** The files of interactive mode. */
export const policyPaths = {
  builtin: fileURLToPath(new URL('dist/src/policy/builtin/', packageRoot)),
  api: fileURLToPath(new URL('dist/src/policy/index.js', packageRoot)),
  worker: fileURLToPath(new URL('dist/bundle/cli/policy-worker.js', packageRoot)),
  trial: fileURLToPath(new URL('dist/bundle/cli/trial-worker.js', packageRoot)),
};

/** Where editors find the schema of domains.json. */
export const schemaUrl = new URL('config/domains.schema.json', packageRoot).href;
