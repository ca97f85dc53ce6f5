/**
 * Runs mocha inside the guest: guest-tests.js RESULT_PORT MOCHA-ARGUMENT...
 *
 * Sends {mocha, coverage} to the port: mocha's JSON result, and V8's coverage of this
 * build's sources by mocha and by every process it started.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const RESULT = '/tmp/mocha.json';
const COVERAGE = '/tmp/coverage';
const SOURCES = `file://${process.cwd()}/dist/src/`;

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

function readCoverage(file) {
  try {
    return readJson(join(COVERAGE, file)).result.filter(({ url }) => url.startsWith(SOURCES));
  } catch {
    // A process that was killed while it wrote; its coverage is lost, nothing else.
    return [];
  }
}

const [, , port, ...args] = process.argv;
mkdirSync(COVERAGE);
// Tests run parts of themselves as another user, who leaves coverage here as well.
chmodSync(COVERAGE, 0o777);
const { status } = spawnSync(process.execPath, [...args, '--reporter-option', `output=${RESULT}`], {
  stdio: 'inherit',
  env: { ...process.env, NODE_V8_COVERAGE: COVERAGE },
});
const mocha = existsSync(RESULT) ? readJson(RESULT) : undefined;
writeFileSync(port, JSON.stringify({ mocha, coverage: readdirSync(COVERAGE).map(readCoverage) }));
process.exitCode = status ?? 1;
