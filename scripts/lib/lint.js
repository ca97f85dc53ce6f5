import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './cache.js';
import { show } from './command.js';
import { tool } from './tools.js';

const C_STYLE = `--style=file:${join(projectDir, 'bpf/.clang-format')}`;

const cSources = () =>
  ['bpf', 'vm/guest', 'test/fixtures']
    .flatMap((folder) =>
      readdirSync(join(projectDir, folder), { recursive: true }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.[ch]$/.test(file));

/** Checks style, or repairs it; resolves to [{name, ok}]. What is wrong goes to standard error. */
export function lint(repair) {
  const inProject = { cwd: projectDir };
  const node = (script, ...args) => show(process.execPath, [script, ...args], inProject);
  return [
    {
      name: 'eslint',
      ok: node('node_modules/eslint/bin/eslint.js', ...(repair ? ['--fix'] : []), '.'),
    },
    {
      name: 'prettier',
      ok: node(
        'node_modules/prettier/bin/prettier.cjs',
        '--log-level=warn',
        repair ? '--write' : '--check',
        '.',
      ),
    },
    {
      name: 'clang-format',
      ok: show(
        tool('clang-format'),
        [C_STYLE, ...(repair ? ['-i'] : ['--dry-run', '-Werror']), ...cSources()],
        inProject,
      ),
    },
  ];
}
