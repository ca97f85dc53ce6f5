/** The rows of test/vm/boots.json: guests, and the tests that run in them (docs/vm.md). */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runInGuest } from '../vm/guest.js';
import { parseOptions } from '../vm/options.js';
import { RESULT_PORT } from '../vm/session.js';
import { projectDir } from './cache.js';
import { Failure } from './failure.js';
import { fetchKernel } from './kernel.js';
import { REPORTER, check, mochaArguments, mochaCounts, skip } from './mocha.js';

const GUEST_TESTS = 'scripts/lib/guest-tests.js';
const GUEST_APP = '/opt/scx-rusty-ts';
const GUEST_TIMEOUT_MS = 60_000;

/** The row as it is to be run: `full` holds what differs in its long form. */
const inForm = ({ full = {}, ...row }, isFull) => (isFull ? { ...row, ...full } : row);

/**
 * The boots as {name, alone, run}. Those whose row is `fullOnly` are left out unless `isFull`.
 * Only guests that count instructions can run beside others and give the same results.
 */
export function bootSuites(coverage, isFull) {
  const { boots } = JSON.parse(readFileSync(join(projectDir, 'test/vm/boots.json'), 'utf8'));
  return boots
    .filter(({ fullOnly = false }) => isFull || !fullOnly)
    .map((row) => inForm(row, isFull))
    .map((row) => ({
      name: row.name,
      alone: !row.options.includes('--icount'),
      run: (sinks, signal) => runBoot(row, coverage, sinks, signal),
    }));
}

const hasTests = (folder) =>
  existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.test.js'));

/** A sentence if the row's kernel cannot be had here. A version is fetched. */
function whyNoKernel({ kernel, needs }, say) {
  if (needs !== undefined && !existsSync(resolve(projectDir, needs))) return `there is no ${needs}`;
  if (kernel === undefined || kernel.includes('/')) return undefined;
  try {
    fetchKernel(kernel, say);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** Boots one row's guest and runs the tests of its folder inside. */
async function runBoot(row, coverage, sinks, signal) {
  const { name, tests = name, kernel, options, env = {} } = row;
  const say = (text) => sinks.stderr.write(`test: ${text}\n`);
  const reason = whyNoKernel(row, say);
  if (reason !== undefined) return skip(`boot ${name}: ${reason}`, sinks);
  if (!hasTests(join(projectDir, 'dist/test/vm', tests))) {
    return check(`boot ${name}, for which test/vm/${tests} has no tests,`, false, sinks);
  }
  sinks.stdout.write(`\n  boot ${name}: ${[...options, kernel ?? ''].join(' ')}\n`);
  const added = [REPORTER, GUEST_TESTS].flatMap((file) => [
    '--add',
    `${join(projectDir, file)}:${GUEST_APP}/${file}`,
  ]);
  const file = kernel?.includes('/') ? resolve(projectDir, kernel) : kernel;
  const mocha = mochaArguments(GUEST_TIMEOUT_MS, `dist/test/vm/${tests}/*.test.js`);
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const guest = parseOptions([
    ...options,
    ...(file === undefined ? [] : ['--kernel', file]),
    ...added,
    ...['--', 'env', '-C', GUEST_APP, ...variables],
    // A guest ends with its tests, whatever a failed one has left running.
    ...['node', GUEST_TESTS, RESULT_PORT, ...mocha, '--exit'],
  ]);
  const { status, answer } = await runInGuest(guest, sinks, signal);
  const result = answer === '' ? {} : JSON.parse(answer);
  coverage.addGuest(result.coverage ?? []);
  return mochaCounts(`boot ${name}`, result.mocha, status, sinks);
}
