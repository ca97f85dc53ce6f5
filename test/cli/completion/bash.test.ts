import { expect } from 'chai';
import { bashCompletion } from '../../../src/cli/completion/bash.js';
import { expectGolden } from '../support/golden.js';
import { isInstalled, outputOf } from '../support/shell.js';
import { completionCases } from './cases.js';

const FILE = 'packaging/completion/scx-rusty-ts.bash';

/** compopt is for readline only; the words come without it. */
const DRIVER = `
  compopt() { :; }
  source "$1"; shift
  COMP_WORDS=(scx-rusty-ts "$@") COMP_CWORD=$#
  _scx_rusty_ts
  printf '%s\\n' "\${COMPREPLY[@]}"
`;

function complete(...words: readonly string[]): string[] {
  const output = outputOf('bash', ['--norc', '-uc', DRIVER, 'bash', FILE, ...words]);
  return output
    .split('\n')
    .filter((word) => word !== '')
    .sort();
}

describe('bashCompletion', () => {
  it(`is ${FILE}`, () => {
    expectGolden(FILE, bashCompletion());
  });

  const cases = [
    ...completionCases,
    { typed: ['topology', '--sysfs', '=', '/de'], offers: ['/dev'] },
  ];
  for (const { typed, offers } of cases) {
    it(`completes '${typed.join(' ')}' to [${offers.join(' ')}]`, function () {
      if (!isInstalled('bash')) {
        this.skip(); // bash is not installed
      }
      expect(complete(...typed)).to.deep.equal(offers);
    });
  }
});
