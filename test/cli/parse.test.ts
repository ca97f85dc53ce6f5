import { expect } from 'chai';
import { parseCommandLine } from '../../src/cli/parse.js';
import { SchedulerError } from '../../src/util/errors.js';

function parseRun(...args: string[]): Record<string, unknown> {
  const line = parseCommandLine(args, '0.0.0');
  if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
  return { ...line.flags };
}

function usageError(...args: string[]): SchedulerError {
  try {
    parseCommandLine(args, '0.0.0');
  } catch (error) {
    if (error instanceof SchedulerError) return error;
    throw error;
  }
  throw new Error(`${args.join(' ')} was accepted`);
}

describe('parseCommandLine', () => {
  it("has scx_rusty's defaults", () => {
    expect(parseRun()).to.deep.equal({
      watch: false,
      sliceUsUnderutil: 20_000,
      sliceUsOverutil: 1_000,
      interval: 2,
      tuneInterval: 0.1,
      loadHalfLife: 1,
      greedyThreshold: 1,
      greedyThresholdXNuma: 0,
      crowdedAfter: 20,
      directGreedyUnder: 90,
      directGreedyNuma: false,
      kickGreedyUnder: 100,
      loadBalance: true,
      earlyRounds: true,
      domainBand: 5,
      nodeBand: 10,
      deadband: 0.01,
      settleRounds: 1,
      balancedKworkers: false,
      preemption: true,
      cgroupWeights: true,
      mempolicyAffinity: false,
      kthreadsLocal: false,
      fifoSched: false,
      partial: false,
      perf: 0,
      interactive: false,
      policy: 'interactive',
      rescueAfter: 20,
      sliceUs: 20_000,
      sliceUsMin: 1_000,
      percpuLocal: false,
      numaLocal: false,
      exitDumpLen: 0,
      controlSocket: '/run/scx-rusty-ts/control.sock',
      recordLimit: 1024,
      helpStats: false,
      logFormat: 'auto',
      statsSocket: '/var/run/scx/root/stats',
      dryRun: false,
      verbose: 0,
    });
  });

  it("takes scx_rusty's letters", () => {
    const flags = parseRun(
      ...'-u 5000 -o 500 -i 1 -I 0.5 -l 4 -c 2 -g 3 -D 80 -r -K 70 -b -k -f -p -v -v'.split(' '),
    );
    expect(flags).to.include({
      sliceUsUnderutil: 5000,
      sliceUsOverutil: 500,
      interval: 1,
      tuneInterval: 0.5,
      loadHalfLife: 4,
      cacheLevel: 2,
      greedyThreshold: 3,
      directGreedyUnder: 80,
      directGreedyNuma: true,
      kickGreedyUnder: 70,
      earlyRounds: true,
      balancedKworkers: true,
      preemption: true,
      cgroupWeights: true,
      mempolicyAffinity: false,
      kthreadsLocal: true,
      fifoSched: true,
      partial: true,
      verbose: 2,
    });
  });

  it('runs with and without the word run', () => {
    expect(parseRun('run', '-i', '1')).to.deep.equal(parseRun('-i', '1'));
  });

  it('keeps the flags of topology apart', () => {
    expect(parseCommandLine(['topology', '--json', '-c', '2'], '0.0.0')).to.deep.equal({
      command: 'topology',
      flags: { json: true, emitConfig: false, cacheLevel: 2 },
      given: new Set(['json', 'cacheLevel']),
    });
    expect(usageError('topology', '--interval', '1').problem).to.contain("'--interval'");
  });

  it('tells which flags were given from those that have their defaults', () => {
    const line = parseCommandLine(['-i', '2', '--no-load-balance', '-C', '0x3', '0xc'], '0.0.0');
    expect(line)
      .to.have.property('given')
      .that.deep.equals(new Set(['interval', 'loadBalance', 'cpumasks']));
    expect(line).to.have.nested.property('flags.cpumasks').that.deep.equals(['0x3', '0xc']);
  });

  it('takes files to check, at least one', () => {
    expect(parseCommandLine(['check', 'a.json', 'b.json'], '0.0.0')).to.deep.include({
      command: 'check',
      files: ['a.json', 'b.json'],
    });
    expect(usageError('check').exitStatus).to.equal(2);
  });

  it('takes one form of output of topology', () => {
    const { problem } = usageError('topology', '--json', '--emit-config');
    expect(problem).to.contain('--json').and.to.contain('--emit-config');
  });

  it('takes a shell to complete for, and names those it knows', () => {
    expect(parseCommandLine(['completion', 'zsh'], '0.0.0')).to.deep.equal({
      command: 'completion',
      shell: 'zsh',
    });
    expect(usageError('completion', 'ksh').problem)
      .to.contain("'ksh'")
      .and.to.contain('bash, zsh, fish');
    expect(usageError('completion').problem).to.contain('SHELL');
  });

  it('names the nearest flag to an unknown one', () => {
    const error = usageError('--intervall', '2');
    expect(error.exitStatus).to.equal(2);
    expect(error.problem).to.contain("'--intervall'").and.to.contain('--interval?');
  });

  it('names the nearest command to an unknown one', () => {
    expect(usageError('chek', 'domains.json').problem).to.equal(
      'there is no command \'chek\', did you mean "check"?',
    );
    expect(usageError('topology', 'more').problem).to.contain('too many arguments');
  });

  for (const [args, value] of [
    ['--interval abc', 'abc'],
    ['--interval 0', '0'],
    ['--interval NaN', 'NaN'],
    ['--interval -1', '-1'],
    ['--interval 1e9', '1e9'],
    ['--greedy-threshold 1.5', '1.5'],
    ['--slice-us-overutil 99', '99'],
  ] as const) {
    it(`refuses ${args}`, () => {
      const error = usageError(...args.split(' '));
      expect(error.exitStatus).to.equal(2);
      expect(error.problem)
        .to.contain(`'${value}'`)
        .and.to.match(/Expected .* from .* to /);
    });
  }

  it('refuses a missing value and what is no flag', () => {
    expect(usageError('--interval').problem).to.contain('--interval');
    const { exitStatus, remedy } = usageError('domains.json');
    expect(exitStatus).to.equal(2);
    expect(remedy).to.contain('--config');
  });
});
