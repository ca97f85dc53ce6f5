import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { check, resolveConfig } from 'prettier';
import { cliPage } from '../../../src/cli/manual/cli-page.js';
import { expectGolden } from '../support/golden.js';

const FILE = 'docs/cli.md';

describe('cliPage', () => {
  it(`is ${FILE}`, () => {
    expectGolden(FILE, cliPage());
  });

  it('is as prettier would write it', async () => {
    const options = { ...(await resolveConfig(FILE)), filepath: FILE };
    expect(await check(readFileSync(FILE, 'utf8'), options)).to.equal(true);
  });
});
