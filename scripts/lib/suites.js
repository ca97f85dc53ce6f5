/** The test suites of `npm test` that run on this machine; each gives {passed, failed, skipped}. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBpf, buildTypeScript } from './build.js';
import { projectDir } from './cache.js';
import { run } from './command.js';
import { libbpfEnvironment } from './libbpf.js';
import { lint } from './lint.js';
import { check, mochaArguments, mochaCounts, sum } from './mocha.js';
import { optionalTool, sysroot, tool } from './tools.js';

/** Against what hangs: a busy machine may take ten times as long as a quiet one. */
const UNIT_TIMEOUT_MS = 120_000;

export async function lintSuite(sinks, signal) {
  const checks = await lint(false, sinks, signal);
  return sum(checks.map(({ name, ok }) => check(name, ok, sinks)));
}

export function compileSuite(sinks) {
  const say = (text) => sinks.stderr.write(`test: ${text}\n`);
  const ok = { types: buildTypeScript(say), 'the BPF object': buildBpf(say) };
  return sum(Object.entries(ok).map(([name, isOk]) => check(name, isOk, sinks)));
}

/** For tests that are skipped where there is no promtool. */
function promtoolEnvironment() {
  const promtool = optionalTool('promtool');
  return promtool === undefined ? {} : { PROMTOOL: promtool };
}

/** Everything that runs here, mostly without privileges. */
export async function unitSuite(coverage, sinks, signal) {
  const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-test-'));
  try {
    const json = join(folder, 'result.json');
    const files = ['dist/test/**/*.test.js', '--ignore', 'dist/test/vm/**'];
    const output = ['--reporter-option', `output=${json}`];
    const color = process.stdout.isTTY ? ['--color'] : [];
    const args = [...mochaArguments(UNIT_TIMEOUT_MS, ...files), ...output, ...color];
    const environment = {
      ...libbpfEnvironment(),
      CLANG: tool('clang'),
      ...promtoolEnvironment(),
      BPF_HEADERS: join(sysroot('build'), 'usr/include'),
      ...coverage.environment,
    };
    const options = { cwd: projectDir, env: { ...process.env, ...environment }, signal };
    const status = await run(process.execPath, args, sinks, options);
    const result = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
    return mochaCounts('unit', result, status, sinks);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The floor of all suites together. */
export const coverageSuite = (coverage, sinks) => check('the coverage', coverage.check(), sinks);
