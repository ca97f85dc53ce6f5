/**
 * How long it takes to load the configuration, part of every start with `--config`.
 *
 *     node dist/bench/config.js
 *
 * Code and file cold, against what compiling the schema at start would add. Each in a process
 * of its own, the median of some.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROUNDS = 9;
const here = import.meta.dirname;
const project = join(here, '../..');
const preset = JSON.stringify(join(project, 'config/epyc-milan.json'));
const schema = JSON.stringify(join(project, 'config/domains.schema.json'));

const configFile = JSON.stringify(join(here, '../src/domains/config/config-file.js'));
const programs = {
  'read and validate a file': `
    const { readConfigFile } = await import(${configFile});
    if (readConfigFile(${preset}).problems.length > 0) throw new Error('invalid');`,
  'compile the schema instead': `
    const { readFileSync } = await import('node:fs');
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    new Ajv2020({ allErrors: true, strict: false })
      .compile(JSON.parse(readFileSync(${schema}, 'utf8')));`,
};

function measureMs(program: string): number {
  const timed = `const start = performance.now();${program}
    process.stdout.write(String(performance.now() - start));`;
  const args = ['--input-type=module', '--eval', timed];
  return Number(execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' }));
}

for (const [what, program] of Object.entries(programs)) {
  const timesMs = Array.from({ length: ROUNDS }, () => measureMs(program)).sort((a, b) => a - b);
  process.stdout.write(`${what}: median ${timesMs[(ROUNDS - 1) / 2]!.toFixed(1)} ms\n`);
}
