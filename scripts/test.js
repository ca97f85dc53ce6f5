/**
 * npm test [-- --only NAME] [--short | --full] [--jobs N]
 *
 * Runs all suites and ends with what failed, and with one line: `N passed, N failed`. Boots
 * of the VM suite are the rows of test/vm/boots.json.
 */
import { parseArgs } from 'node:util';
import { bootSuites } from './lib/boots.js';
import { Failure, Status, runMain } from './lib/failure.js';
import { Coverage } from './lib/coverage.js';
import { sum } from './lib/mocha.js';
import { defaultJobs, runSuites } from './lib/run-suites.js';
import { compileSuite, coverageSuite, lintSuite, unitSuite } from './lib/suites.js';
import { endWith } from './vm/interrupt.js';

const USAGE = `\
npm test [-- OPTION...]

  --only NAME   lint, unit, vm (all boots), a boot of test/vm/boots.json by its name, or,
                if none has it, all boots whose names begin with it and a hyphen
  --full        boots in their long form, and those that have no other; --only NAME of a
                boot implies it
  --short       the other form, also with --only
  --jobs N      suites at a time (one for each CPU); 1 shows all output as it comes
  --help
`;

const OPTIONS = {
  only: { type: 'string' },
  full: { type: 'boolean', default: false },
  short: { type: 'boolean', default: false },
  jobs: { type: 'string', default: String(defaultJobs()) },
  help: { type: 'boolean', default: false },
};

function usage(sentence) {
  return new Failure(Status.usage, `${sentence}; npm test -- --help lists the options`);
}

function parse() {
  let values;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
  } catch (error) {
    throw usage(error.message.split('. ')[0]);
  }
  if (values.full && values.short) throw usage('--full and --short exclude each other');
  if (!/^[1-9]\d{0,2}$/.test(values.jobs)) {
    throw usage(`--jobs '${values.jobs}': expected an integer from 1 to 999`);
  }
  return { ...values, jobs: Number(values.jobs) };
}

/** The suites that `only` names. */
function selectSuites({ only, full, short }, coverage) {
  const here = [
    { name: 'lint', run: lintSuite },
    { name: 'unit', run: (sinks, signal) => unitSuite(coverage, sinks, signal) },
  ];
  if (only === undefined) return [...here, ...bootSuites(coverage, full)];
  if (only === 'vm') return bootSuites(coverage, full);
  const all = [...here, ...bootSuites(coverage, !short)];
  const exact = all.filter(({ name }) => name === only);
  const named = exact.length > 0 ? exact : all.filter(({ name }) => name.startsWith(`${only}-`));
  if (named.length > 0) return named;
  throw usage(`--only '${only}': expected one of vm, ${all.map(({ name }) => name).join(', ')}`);
}

async function main(signal) {
  const options = parse();
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const coverage = new Coverage();
  try {
    const suites = selectSuites(options, coverage);
    const counts = [compileSuite(process)];
    counts.push(...(await runSuites(suites, options.jobs, process, signal)));
    if (options.only === undefined && !signal.aborted) {
      counts.push(coverageSuite(coverage, process));
    }
    const { passed, failed, skipped, failures } = sum(counts);
    if (failures.length > 0) console.log(`\nwhat failed:\n\n${failures.join('\n\n')}\n`);
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`${passed} passed, ${failed} failed${skips}`);
    return failed > 0 ? Status.failure : 0;
  } finally {
    coverage.remove();
  }
}

await runMain('test', () => endWith(main));
