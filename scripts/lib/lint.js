import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './cache.js';
import { run } from './command.js';
import { tool } from './tools.js';

const C_STYLE = `--style=file:${join(projectDir, 'bpf/.clang-format')}`;

const cSources = () =>
  ['bpf', 'bench', 'vm/guest', 'test/fixtures']
    .flatMap((folder) =>
      readdirSync(join(projectDir, folder), { recursive: true }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.[ch]$/.test(file));

/**
 * Checks style, or repairs it; resolves to [{name, ok}]. What is wrong goes to `sinks`,
 * {stdout, stderr}.
 */
export async function lint(repair, sinks, signal) {
  const node = (script, ...args) => [process.execPath, [script, ...args]];
  const checks = {
    eslint: node('node_modules/eslint/bin/eslint.js', ...(repair ? ['--fix'] : []), '.'),
    prettier: node(
      'node_modules/prettier/bin/prettier.cjs',
      ...['--log-level=warn', repair ? '--write' : '--check', '.'],
    ),
    'clang-format': [
      tool('clang-format'),
      [C_STYLE, ...(repair ? ['-i'] : ['--dry-run', '-Werror']), ...cSources()],
    ],
  };
  const results = [];
  for (const [name, [command, args]] of Object.entries(checks)) {
    const status = await run(command, args, sinks, { cwd: projectDir, signal });
    results.push({ name, ok: status === 0 });
  }
  return results;
}
