import { expect } from 'chai';
import { commandTable, environmentTable, flagsOf } from '../../../src/cli/command-table.js';
import { spellingOf } from '../../../src/cli/flag.js';
import { manPage } from '../../../src/cli/manual/man-page.js';
import { expectGolden } from '../support/golden.js';
import { isInstalled, outputOf } from '../support/shell.js';

const FILE = 'packaging/man/scx-rusty-ts.8';

describe('manPage', () => {
  it(`is ${FILE}`, () => {
    expectGolden(FILE, manPage());
  });

  it('renders without warnings, with every flag and variable', function () {
    if (!isInstalled('groff')) {
      this.skip(); // groff is not installed
    }
    const page = outputOf('groff', ['-ww', '-man', '-Tascii', '-P-cbou', '-rLL=100n', FILE]);
    for (const name of Object.keys(commandTable) as (keyof typeof commandTable)[]) {
      for (const flag of flagsOf(name)) {
        const { names, value } = spellingOf(flag);
        const spelled = names.join(', ') + (value === undefined ? '' : ` ${value}`);
        expect(page).to.contain(spelled);
      }
    }
    for (const name of Object.keys(environmentTable)) expect(page).to.contain(name);
    expect(page).to.contain("the CPUs' utilisation");
  });
});
