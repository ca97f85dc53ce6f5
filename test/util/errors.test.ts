import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { errorStatus, SchedulerError, type ErrorCode } from '../../src/util/errors.js';

describe('the catalogue of errors', () => {
  const documented = new Map(
    [...readFileSync('docs/errors.md', 'utf8').matchAll(/^### `(\w+)` \((\d+)\)$/gm)].map(
      ([, code, status]) => [code!, Number(status)],
    ),
  );

  it('is documented, each code with its status, and nothing else is', () => {
    expect(Object.fromEntries(documented)).to.deep.equal(errorStatus);
  });

  for (const [code, status] of Object.entries(errorStatus)) {
    it(`${code} makes an error of one line with its status`, () => {
      const error = new SchedulerError(code as ErrorCode, 'something is 7', 'make it 8');
      expect(error.message).to.equal(`something is 7; make it 8 [${code}]`);
      expect(error.exitStatus).to.equal(status);
    });
  }
});
