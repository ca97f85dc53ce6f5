import { expect } from 'chai';
import { runFlags } from '../../src/cli/flags.js';
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
      sliceUsUnderutil: 20_000,
      sliceUsOverutil: 1_000,
      interval: 2,
      tuneInterval: 0.1,
      loadHalfLife: 1,
      greedyThreshold: 1,
      greedyThresholdXNuma: 0,
      loadBalance: true,
      balancedKworkers: false,
      partial: false,
      exitDumpLen: 0,
      dryRun: false,
      verbose: 0,
    });
  });

  it("takes scx_rusty's letters", () => {
    const flags = parseRun(...'-u 5000 -o 500 -i 1 -I 0.5 -l 4 -c 2 -g 3 -b -p -v -v'.split(' '));
    expect(flags).to.include({
      sliceUsUnderutil: 5000,
      sliceUsOverutil: 500,
      interval: 1,
      tuneInterval: 0.5,
      loadHalfLife: 4,
      cacheLevel: 2,
      greedyThreshold: 3,
      balancedKworkers: true,
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
      flags: { json: true, cacheLevel: 2 },
    });
    expect(usageError('topology', '--interval', '1').problem).to.contain("'--interval'");
  });

  it('names the nearest flag to an unknown one', () => {
    const error = usageError('--intervall', '2');
    expect(error.exitStatus).to.equal(2);
    expect(error.problem).to.contain("'--intervall'").and.to.contain('--interval?');
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
    expect(usageError('domains.json').exitStatus).to.equal(2);
  });
});

describe('the table of flags', () => {
  for (const [key, flag] of Object.entries(runFlags)) {
    it(`${key} has a default within its range and a help text that is a sentence`, () => {
      expect(flag.help).to.match(/^[A-Z].*\.$/);
      if (flag.kind === 'number' && 'default' in flag) {
        expect(flag.default).to.be.within(flag.min, flag.max);
      }
    });
  }
});
