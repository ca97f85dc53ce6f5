/** Mocha's arguments, and counts as {passed, failed, skipped} of its runs and of other checks. */

export const REPORTER = 'scripts/lib/reporter.cjs';
const MOCHA = 'node_modules/mocha/bin/mocha.js';

export const mochaArguments = (timeoutMs, ...files) => [
  ...[MOCHA, '--reporter', REPORTER, '--timeout', String(timeoutMs), '--forbid-only', ...files],
];

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

/** A check counts as one test. */
export function check(name, ok, sinks) {
  if (!ok) sinks.stderr.write(`test: ${name} failed\n`);
  return { passed: Number(ok), failed: Number(!ok), skipped: 0 };
}

export function skip(sentence, sinks) {
  sinks.stderr.write(`test: skipping ${sentence}\n`);
  return { passed: 0, failed: 0, skipped: 1 };
}

/** Counts of a run from mocha's JSON result; a run that left none has failed. */
export function mochaCounts(result, status, sinks) {
  if (result === undefined) {
    return check('a run of mocha that did not come to its end', false, sinks);
  }
  const { passes, failures, pending } = result.stats;
  // Mocha can fail without a failing test, as when a file cannot be loaded.
  const failed = failures === 0 && status !== 0 ? 1 : failures;
  return { passed: passes, failed, skipped: pending };
}
