/**
 * Mocha's arguments, and what came of its runs and of other checks: {passed, failed, skipped},
 * and `failures`, a text for each that failed, as the print of a long run may be cut above.
 */

export const REPORTER = 'scripts/lib/reporter.cjs';
const MOCHA = 'node_modules/mocha/bin/mocha.js';

export const mochaArguments = (timeoutMs, ...files) => [
  ...[MOCHA, '--reporter', REPORTER, '--timeout', String(timeoutMs), '--forbid-only', ...files],
];

/** What came of several suites together. */
export const sum = (counts) =>
  counts.reduce(
    (total, { passed, failed, skipped, failures = [] }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
      failures: [...total.failures, ...failures],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );

/** A check counts as one test. */
export function check(name, ok, sinks) {
  if (ok) return { passed: 1, failed: 0, skipped: 0 };
  sinks.stderr.write(`test: ${name} failed\n`);
  return { passed: 0, failed: 1, skipped: 0, failures: [name] };
}

export function skip(sentence, sinks) {
  sinks.stderr.write(`test: skipping ${sentence}\n`);
  return { passed: 0, failed: 0, skipped: 1 };
}

/** A failed test of mocha's JSON: where, which, and why. */
function describeFailure(suite, { fullTitle, err: { message = '', stack = message } }) {
  return `${suite}: ${fullTitle}\n${stack.replace(/^/gm, '  ')}`;
}

/**
 * What came of a run of the suite, from mocha's JSON result; a run that left none has failed,
 * as has one that mocha ended with an error though no test failed: a file cannot be loaded.
 */
export function mochaCounts(suite, result, status, sinks) {
  if (result === undefined) {
    return check(`${suite}: a run of mocha that did not come to its end`, false, sinks);
  }
  const { passes, failures: failed, pending } = result.stats;
  if (failed === 0 && status !== 0) {
    const failures = [`${suite}: mocha ended with status ${status}`];
    return { passed: passes, failed: 1, skipped: pending, failures };
  }
  const failures = result.failures.map((failure) => describeFailure(suite, failure));
  return { passed: passes, failed, skipped: pending, failures };
}
