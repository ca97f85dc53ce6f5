/**
 * npm test [-- --only lint|unit|vm|BOOT]
 *
 * Runs all suites and ends with one line: `N passed, N failed`. Boots of the VM suite are
 * the rows of test/vm/boots.json.
 */
import { parseArgs } from 'node:util';
import { Failure, Status, runMain } from './lib/failure.js';
import { Coverage } from './lib/coverage.js';
import {
  bootSuite,
  boots,
  compileSuite,
  coverageSuite,
  lintSuite,
  sum,
  unitSuite,
} from './lib/suites.js';
import { endWith } from './vm/interrupt.js';

function parseOnly() {
  try {
    return parseArgs({ options: { only: { type: 'string' } } }).values.only;
  } catch (error) {
    throw new Failure(
      Status.usage,
      `${error.message.split('. ')[0]}; usage: npm test -- --only NAME`,
    );
  }
}

/** The suites of a name, as functions of what gathers coverage and the signal that ends them. */
function selectSuites(only) {
  const vm = boots().map((row) => ({
    name: row.name,
    run: (coverage, signal) => bootSuite(row, coverage, signal),
  }));
  const lint = { name: 'lint', run: lintSuite };
  const unit = { name: 'unit', run: unitSuite };
  const coverage = { name: 'coverage', run: coverageSuite };
  if (only === undefined) return [lint, unit, ...vm, coverage];
  if (only === 'vm') return vm;
  const named = [lint, unit, ...vm].filter(({ name }) => name === only);
  if (named.length > 0) return named;
  const names = ['lint', 'unit', 'vm', ...vm.map(({ name }) => name)].join(', ');
  throw new Failure(Status.usage, `--only '${only}': expected one of ${names}`);
}

async function main(signal) {
  const suites = selectSuites(parseOnly());
  const coverage = new Coverage();
  const counts = [compileSuite()];
  try {
    for (const { run } of suites) {
      if (!signal.aborted) counts.push(await run(coverage, signal));
    }
  } finally {
    coverage.remove();
  }
  const { passed, failed, skipped } = sum(counts);
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`${passed} passed, ${failed} failed${skips}`);
  return failed > 0 ? Status.failure : 0;
}

await runMain('test', () => endWith(main));
