import { expect } from 'chai';
import { fishCompletion } from '../../../src/cli/completion/fish.js';
import { expectGolden } from '../support/golden.js';
import { isInstalled, outputOf } from '../support/shell.js';
import { completionCases } from './cases.js';

const FILE = 'packaging/completion/scx-rusty-ts.fish';

/** Words are listed with a tab and their description behind them. */
function complete(...words: readonly string[]): string[] {
  const line = ['scx-rusty-ts', ...words].join(' ');
  const output = outputOf('fish', ['--no-config', '-c', `source ${FILE}; complete -C '${line}'`]);
  return output
    .split('\n')
    .filter((word) => word !== '')
    .map((word) => word.replace(/\/?(\t.*)?$/, ''))
    .sort();
}

describe('fishCompletion', function () {
  this.timeout(120_000); // starts processes on a busy machine

  it(`is ${FILE}`, () => {
    expectGolden(FILE, fishCompletion());
  });

  for (const { typed, offers } of completionCases) {
    it(`completes '${typed.join(' ')}' to [${offers.join(' ')}]`, function () {
      if (!isInstalled('fish')) {
        this.skip(); // fish is not installed
      }
      expect(complete(...typed)).to.deep.equal(offers);
    });
  }
});
