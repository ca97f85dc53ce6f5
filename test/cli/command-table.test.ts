import { expect } from 'chai';
import {
  commandTable,
  exitStatusTable,
  flagsOf,
  type CommandName,
} from '../../src/cli/command-table.js';
import { manualOf, spellingOf, type Flag } from '../../src/cli/flag.js';
import { ExitStatus } from '../../src/util/errors.js';

describe('the table of exit statuses', () => {
  it('has every status once', () => {
    const statuses = exitStatusTable.map(({ status }) => status);
    expect(statuses).to.deep.equal(Object.values(ExitStatus).sort((a, b) => a - b));
  });
});

describe('the tables of flags', () => {
  for (const name of Object.keys(commandTable) as CommandName[]) {
    it(`of ${name} spells no two flags alike, and has sentences for help`, () => {
      const names = flagsOf(name).flatMap((flag) => spellingOf(flag).names);
      expect(names).to.deep.equal([...new Set(names)]);
      for (const { help } of flagsOf(name)) expect(help).to.match(/^[A-Z].*\.$/);
    });

    it(`of ${name} has defaults within their ranges`, () => {
      for (const flag of flagsOf(name)) {
        if (flag.kind === 'number' && flag.default !== undefined) {
          expect(flag.default).to.be.within(flag.min, flag.max);
        }
      }
    });
  }
});

describe('spellingOf', () => {
  it('tells names and value apart', () => {
    const flag: Flag = { kind: 'directory', flags: '-s, --sysfs <DIR>', help: '' };
    expect(spellingOf(flag)).to.deep.equal({ names: ['-s', '--sysfs'], value: 'DIR' });
    const other: Flag = { kind: 'switch', flags: '--no-load-balance', help: '' };
    expect(spellingOf(other)).to.deep.equal({ names: ['--no-load-balance'], value: undefined });
  });
});

describe('manualOf', () => {
  it('adds range and default to the help of a number', () => {
    const flag = { kind: 'number', flags: '--tasks <N>', help: 'Tasks.', min: 1, max: 9 } as const;
    expect(manualOf(flag)).to.equal('Tasks. A number from 1 to 9.');
    expect(manualOf({ ...flag, integer: true, default: 2 })).to.equal(
      'Tasks. A whole number from 1 to 9, by default 2.',
    );
  });
});
