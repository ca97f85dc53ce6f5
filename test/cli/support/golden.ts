import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';

/**
 * Expects a text to be that of a file of this checkout; with UPDATE=1 in the environment it
 * becomes that of the file.
 *
 * @param path from the root of the checkout
 */
export function expectGolden(path: string, text: string): void {
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).to.equal(
    readFileSync(path, 'utf8'),
    `${path} is stale: run the tests with UPDATE=1`,
  );
}
