import { expect } from 'chai';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { enumNumber, enumValues } from '../../../src/ffi/btf/enums.js';
import { schedulerError } from '../support/expect-error.js';
import { bpfObject } from '../support/objects.js';

describe('enumValues', () => {
  let btf: Btf;

  before(function () {
    btf = Btf.fromObjectFile(bpfObject(this, 'plain'));
  });

  it('reads narrow enums, with their sign', () => {
    expect([...enumValues(btf, 'plain_limit')]).to.deep.equal([
      ['PLAIN_SLOTS', 4n],
      ['PLAIN_NEGATIVE', -5n],
    ]);
  });

  it('reads 64 bits', () => {
    expect([...enumValues(btf, 'plain_flag')]).to.deep.equal([
      ['PLAIN_HIGH_BIT', 1n << 63n],
      ['PLAIN_BIT_40', 1n << 40n],
    ]);
  });

  it('gives numbers where they are exact', () => {
    expect(enumNumber(btf, 'plain_limit', 'PLAIN_NEGATIVE')).to.equal(-5);
    expect(enumNumber(btf, 'plain_flag', 'PLAIN_BIT_40')).to.equal(2 ** 40);
    const error = schedulerError('OBJECT_MISMATCH', () =>
      enumNumber(btf, 'plain_flag', 'PLAIN_HIGH_BIT'),
    );
    expect(error.problem).to.include('PLAIN_HIGH_BIT of enum plain_flag is 9223372036854775808');
  });

  it('names what it looked for in vain', () => {
    const noEnum = schedulerError('OBJECT_MISMATCH', () => enumValues(btf, 'nope'));
    expect(noEnum.problem).to.include('there is no enum nope');
    const noValue = schedulerError('OBJECT_MISMATCH', () => enumNumber(btf, 'plain_limit', 'NOPE'));
    expect(noValue.problem).to.include('enum plain_limit has no NOPE');
  });
});
