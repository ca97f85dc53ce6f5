import { expect } from 'chai';
import { zshCompletion } from '../../../src/cli/completion/zsh.js';
import { expectGolden } from '../support/golden.js';
import { isInstalled, outputOf } from '../support/shell.js';
import { completionCases } from './cases.js';

const FILE = 'packaging/completion/_scx-rusty-ts';
const DRIVER = 'test/cli/completion/complete.zsh';

/** Of a path only what follows its directory. */
function complete(...words: readonly string[]): string[] {
  const output = outputOf('zsh', ['-f', DRIVER, FILE, ['scx-rusty-ts', ...words].join(' ')]);
  return [...new Set(output.split('\n').filter((word) => word !== ''))].sort();
}

describe('zshCompletion', function () {
  this.timeout(120_000); // starts processes on a busy machine

  it(`is ${FILE}`, () => {
    expectGolden(FILE, zshCompletion());
  });

  for (const { typed, offers } of completionCases) {
    it(`completes '${typed.join(' ')}' to [${offers.join(' ')}]`, function () {
      if (!isInstalled('zsh')) {
        this.skip(); // zsh is not installed
      }
      expect(complete(...typed)).to.deep.equal(offers.map((word) => word.replace(/^\//, '')));
    });
  }
});
