/**
 * The test suites of `npm test`. Each resolves to {passed, failed, skipped}: checks count
 * as one test each, mocha's runs are counted by mocha.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import { runInGuest } from '../vm/guest.js';
import { parseOptions } from '../vm/options.js';
import { RESULT_PORT } from '../vm/session.js';
import { buildBpf, buildTypeScript } from './build.js';
import { projectDir } from './cache.js';
import { libbpfEnvironment } from './libbpf.js';
import { lint } from './lint.js';
import { tool } from './tools.js';

const MOCHA = 'node_modules/mocha/bin/mocha.js';
const REPORTER = 'scripts/lib/reporter.cjs';
const GUEST_TESTS = 'scripts/lib/guest-tests.js';
const GUEST_APP = '/opt/scx-rusty-ts';
const UNIT_TIMEOUT_MS = 20_000;
const GUEST_TIMEOUT_MS = 60_000;

const say = (text) => console.error(`test: ${text}`);

const check = (name, ok) => {
  if (!ok) say(`${name} failed`);
  return { passed: Number(ok), failed: Number(!ok), skipped: 0 };
};

/** Counts of several suites together. */
export const sum = (counts) =>
  counts.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

const mochaArguments = (timeoutMs, ...files) => [
  ...[MOCHA, '--reporter', REPORTER, '--timeout', String(timeoutMs), '--forbid-only', ...files],
];

/** Counts of a mocha run from its JSON result; a run that left none has failed. */
function mochaCounts(result, status) {
  if (result === undefined) return check('a run of mocha that did not come to its end', false);
  const { passes, failures, pending } = result.stats;
  // Mocha can fail without a failing test, as when a file cannot be loaded.
  const failed = failures === 0 && status !== 0 ? 1 : failures;
  return { passed: passes, failed, skipped: pending };
}

export const lintSuite = () => sum(lint(false).map(({ name, ok }) => check(name, ok)));

export const compileSuite = () =>
  sum([check('types', buildTypeScript(say)), check('the BPF object', buildBpf(say))]);

/** Everything that runs on this machine, mostly without privileges. */
export async function unitSuite(coverage, signal) {
  const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-test-'));
  try {
    const json = join(folder, 'result.json');
    const files = ['dist/test/**/*.test.js', '--ignore', 'dist/test/vm/**'];
    const output = ['--reporter-option', `output=${json}`];
    const status = await runNode(
      [...mochaArguments(UNIT_TIMEOUT_MS, ...files), ...output],
      coverage.environment,
      signal,
    );
    const result = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
    return mochaCounts(result, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runNode(args, environment, signal) {
  const env = { ...process.env, ...libbpfEnvironment(), CLANG: tool('clang'), ...environment };
  const options = { cwd: projectDir, env, signal, stdio: ['ignore', 'inherit', 'inherit'] };
  const child = spawn(process.execPath, args, options);
  child.on('error', () => undefined);
  const [code] = await once(child, 'close');
  return code ?? 1;
}

/** The floor of all suites together. */
export const coverageSuite = (coverage) => check('the coverage', coverage.check());

/** The rows of test/vm/boots.json. */
export const boots = () =>
  JSON.parse(readFileSync(join(projectDir, 'test/vm/boots.json'), 'utf8')).boots;

const hasTests = (folder) =>
  existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.test.js'));

/** Boots one row's guest and runs the tests of its folder inside. */
export async function bootSuite(row, coverage, signal) {
  const { name, tests = name, kernel, needs, options = [] } = row;
  if (needs !== undefined && !existsSync(resolve(projectDir, needs))) {
    say(`boot ${name} is skipped: there is no ${needs}`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  if (!hasTests(join(projectDir, 'dist/test/vm', tests))) {
    return check(`boot ${name}, for which test/vm/${tests} has no tests,`, false);
  }
  console.log(`\n  boot ${name}: ${[...options, kernel ?? ''].join(' ')}`);
  const added = [REPORTER, GUEST_TESTS].flatMap((file) => [
    '--add',
    `${join(projectDir, file)}:${GUEST_APP}/${file}`,
  ]);
  const file = kernel?.includes('/') ? resolve(projectDir, kernel) : kernel;
  const mocha = mochaArguments(GUEST_TIMEOUT_MS, `dist/test/vm/${tests}/*.test.js`);
  const guest = parseOptions([
    ...options,
    ...(file === undefined ? [] : ['--kernel', file]),
    ...added,
    // A guest ends with its tests, whatever a failed one has left running.
    ...['--', 'env', '-C', GUEST_APP, 'node', GUEST_TESTS, RESULT_PORT, ...mocha, '--exit'],
  ]);
  const { status, answer } = await runInGuest(guest, process, signal);
  const result = answer === '' ? {} : JSON.parse(answer);
  coverage.addGuest(result.coverage ?? []);
  return mochaCounts(result.mocha, status);
}
