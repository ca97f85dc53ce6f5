import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTrial } from '../../../src/cli/try/run-trial.js';
import { policyPaths } from '../../../src/cli/version.js';
import { compilePolicy } from '../../../src/policy/host/compile.js';
import { hogs } from '../../../src/policy/offline/loads.js';
import { expectGolden } from '../support/golden.js';
import { runCli } from '../support/run-cli.js';

const TRACE = 'test/fixtures/policy-traces/mixed.jsonl';
const policies = {
  ...{ interactive: 'interactive', fifo: 'fifo', rr: 'examples/policies/rr.ts' },
  lottery: 'examples/policies/lottery.ts',
};

interface Line {
  readonly type: string;
  readonly kind?: string;
}

describe('the command try', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'try-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const linesOf = (text: string): Line[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  for (const [name, policy] of Object.entries(policies)) {
    it(`gives the same dispatch trace of ${name} everywhere and every time`, () => {
      const { status, stdout, stderr } = runCli(['try', policy, '--trace', TRACE]);
      expect(stderr).to.equal('');
      expect(status).to.equal(0);
      expectGolden(`test/cli/golden/try-${name}.txt`, stdout);
    });
  }

  it('prints JSON: events, then the summary', () => {
    const { status, stdout } = runCli(['try', 'interactive', '--trace', TRACE, '--json']);
    expect(status).to.equal(0);
    const lines = linesOf(stdout);
    expect(new Set(lines.slice(0, -1).map(({ type }) => type))).to.have.all.keys('decision', 'run');
    expect(lines.at(-1)).to.include({ type: 'summary', isDone: true });
    const summary = runCli(['try', 'interactive', '--trace', TRACE, '--json', '--summary']);
    expect(linesOf(summary.stdout)).to.deep.equal([lines.at(-1)]);
  });

  it('makes loads up, and writes them as traces', () => {
    const file = join(folder, 'made.jsonl');
    const machine = ['--machine', '1x2x2', '--for', '200'];
    const generate = ['--generate', 'hogs:3', '--generate', 'hogs:1:400', '--generate', 'forks:20'];
    const made = runCli(['try', 'fifo', ...machine, ...generate, '--write-trace', file]);
    expect(made.stderr).to.equal('');
    expect(made.stdout).to.match(/^hogs2 +1 +400 /m);
    expect(existsSync(file)).to.equal(true);
    expect(readFileSync(file, 'utf8').split('\n')[1]).to.equal(
      '{"type":"machine","shape":"1x2x2"}',
    );
    expect(runCli(['try', 'fifo', '--trace', file, '--for', '200']).stdout).to.equal(made.stdout);
  });

  it('hands settings to the policy', () => {
    const summary = ['--generate', 'hogs:4', '--summary', '--json'];
    const switches = (...set: string[]): number => {
      const { stdout } = runCli(['try', 'interactive', ...summary, ...set]);
      return (JSON.parse(stdout) as { nrSwitches: number }).nrSwitches;
    };
    expect(switches('--set', 'sliceUsMin=10000')).to.be.below(switches() / 5);
  });

  it('tells what the policy did wrong, and when, and fails', () => {
    const file = write(
      'wrong.ts',
      `import type { BpfScheduler, Policy, QueuedTask } from 'scx-rusty-ts';
       export default class Wrong implements Policy {
         static readonly builtinIdle = false;
         constructor(private readonly scheduler: BpfScheduler) {}
         enqueue({ slot, pid }: QueuedTask): void {
           this.scheduler.log(\`task \${pid}\`);
           this.scheduler.dispatch(slot, pid === 1000 ? 99 : 0);
           if (pid === 1001) this.scheduler.dispatch(slot, 0);
         }
       }`,
    );
    const { status, stdout, stderr } = runCli([
      'try',
      file,
      '--generate',
      'hogs:2',
      '--for',
      '100',
    ]);
    expect(status).to.equal(1);
    expect(stdout).to.match(/^FAULT wrong-cpu at 0\.010 ms \(hog-0\), .*there is no cpu 99$/m);
    expect(stdout).to.match(/^FAULT double-dispatch at 0\.010 ms \(hog-1\)/m);
    expect(stderr).to.match(/policy: task 1000/);
    expect(stderr).to.match(/did wrong: double-dispatch, wrong-cpu; .* \[POLICY_MISBEHAVES\]/);
    const json = runCli(['try', file, '--generate', 'hogs:2', '--for', '100', '--json']);
    const kinds = linesOf(json.stdout).flatMap(({ type, kind }) =>
      type === 'fault' ? [kind] : [],
    );
    expect(kinds).to.deep.equal(['double-dispatch', 'wrong-cpu']);
  });

  it('shows where a policy throws, in its own file', () => {
    const file = write(
      'thrower.ts',
      `interface Nothing { readonly nothing: string }\n\nexport default () => ({\n  enqueue(): void {\n    throw new Error('no');\n  },\n});\n`,
    );
    const { status, stdout } = runCli(['try', file, '--generate', 'hogs:9', '--summary']);
    expect(status).to.equal(1);
    expect(stdout).to.match(/FAULT throws .*Error: no\n.*thrower\.ts:5:/);
  });

  it('refuses what cannot be tried, and says why', () => {
    const cases: readonly (readonly [string[], number, RegExp])[] = [
      [['nothing'], 78, /there is no policy 'nothing'.*\[POLICY_INVALID\]/],
      [[write('a.ts', 'export const a = 1;')], 78, /exports a, expected a class/],
      [[write('b.ts', 'const = 1;')], 78, /b\.ts:1:7: /],
      [[write('c.ts', "throw new Error('at load')")], 78, /at load/],
      [['fifo', '--trace', '/nowhere'], 1, /cannot read the trace.*\[TRACE_INVALID\]/],
      [['fifo', '--trace', TRACE, '--machine', '1x1x1'], 1, /may run on CPUs 1 only/],
      [['fifo', '--trace', TRACE, '--generate', 'hogs'], 2, /cannot be used with/],
      [['fifo', '--machine', '2by2'], 2, /'2by2' is no machine/],
      [['fifo', '--generate', 'cats:3'], 2, /no load 'cats', expected one of hogs, periodic/],
      [['fifo', '--generate', 'hogs:0'], 2, /COUNT is '0', expected a whole number from 1/],
      [['fifo', '--generate', 'hogs:1:x'], 2, /WEIGHT is 'x'/],
      [['fifo', '--generate', 'hogs:1:1:1'], 2, /expected NAME, NAME:COUNT or/],
      [['fifo', '--set', 'sliceUs'], 2, /--set sliceUs: expected KEY=VALUE/],
      [['fifo', '--write-trace', '/nowhere/at/all'], 2, /--write-trace: ENOENT/],
      [[], 2, /missing required argument 'POLICY'/],
    ];
    for (const [args, expected, message] of cases) {
      const { status, stdout, stderr } = runCli(['try', ...args]);
      expect(stderr, args.join(' ')).to.match(message);
      expect(status, args.join(' ')).to.equal(expected);
      expect(stdout).to.equal('');
    }
  });

  it('ends a policy that does not end a turn', async () => {
    const file = write('endless.ts', 'export default () => ({ enqueue() { for (;;); } });');
    using compiled = await compilePolicy(file, policyPaths);
    const setup = { url: compiled.url, options: { load: hogs(9) } };
    const listener = { event: () => undefined, log: () => undefined };
    expect(await runTrial(setup, policyPaths.trial, listener, 500)).to.equal(undefined);
  });
});
