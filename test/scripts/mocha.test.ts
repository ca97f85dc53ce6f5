import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures?: readonly string[];
}

interface Sinks {
  readonly stderr: Writable;
}

const { check, mochaArguments, mochaCounts, sum } = (await import(
  pathToFileURL(join(process.cwd(), 'scripts/lib/mocha.js')).href
)) as {
  check: (name: string, ok: boolean, sinks: Sinks) => Counts;
  mochaArguments: (timeoutMs: number, ...files: string[]) => string[];
  mochaCounts: (suite: string, result: unknown, status: number | null, sinks: Sinks) => Counts;
  sum: (counts: readonly Counts[]) => Counts;
};

const sinks = {
  stderr: new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  }),
};

describe('what came of a run of mocha', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-mocha-'))));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs mocha as the suites do, with a file of these tests. */
  function run(tests: string): Counts {
    const [file, json] = [join(folder, 'a.cjs'), join(folder, 'result.json')];
    writeFileSync(file, tests);
    rmSync(json, { force: true });
    const args = [...mochaArguments(5000, file), '--reporter-option', `output=${json}`];
    const env = { ...process.env, NODE_V8_COVERAGE: '' };
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', env });
    let result: unknown;
    try {
      result = JSON.parse(readFileSync(json, 'utf8'));
    } catch {
      result = undefined;
    }
    return mochaCounts('boot some', result, status, sinks);
  }

  it('counts, and tells of each test that failed where it was, which, and why', () => {
    const { failures, ...counts } = run(`
      describe('a thing', () => {
        it('passes', () => undefined);
        it.skip('is left out', () => undefined);
        it('fails', () => { throw new Error('expected 3\\nbut got 4'); });
      });
      describe('another', () => {
        before('begins', () => { throw new Error('no such thing'); });
        it('is never run', () => undefined);
      });`);
    expect(counts).to.deep.equal({ passed: 1, failed: 2, skipped: 1 });
    expect(failures).to.have.length(2);
    expect(failures?.[0]).to.match(
      /^boot some: a thing fails\n {2}Error: expected 3\n {2}but got 4\n {6}at .*a\.cjs:5:/,
    );
    expect(failures?.[1]).to.match(
      /^boot some: another "before all" hook: begins.*\n {2}Error: no such thing\n/,
    );
  });

  it('is one failure where the file cannot be loaded, or mocha did not come to its end', () => {
    for (const tests of ['throw new Error("not a test");', 'process.exit(3);']) {
      const { passed, failed, failures } = run(tests);
      expect({ passed, failed }, tests).to.deep.equal({ passed: 0, failed: 1 });
      expect(failures, tests).to.have.length(1);
      expect(failures?.[0], tests).to.match(/boot some/);
    }
  });

  it('adds up, with other checks, in the order of the suites', () => {
    const counts = [
      ...[check('lint', false, sinks), check('types', true, sinks)],
      ...[{ passed: 5, failed: 0, skipped: 2 }, check('the coverage', false, sinks)],
    ];
    expect(sum(counts)).to.deep.equal({
      ...{ passed: 6, failed: 2, skipped: 2, failures: ['lint', 'the coverage'] },
    });
  });
});
