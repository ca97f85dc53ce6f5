import { expect } from 'chai';
import { bytesText, signedText, timeText } from '../../../src/stats/monitor/units.js';

describe('numbers at a glance', () => {
  it('are times of three digits', () => {
    expect(
      [0, 999, 1000, 9_994, 12_345, 123_456, 1_250_000, 8_589_934].map(timeText),
    ).to.deep.equal(['0us', '999us', '1.00ms', '9.99ms', '12.3ms', '123ms', '1.25s', '8.59s']);
  });

  it('are sizes', () => {
    expect([0, 999, 61_865_984, 2.5e9].map(bytesText)).to.deep.equal([
      '0B',
      '999B',
      '61.9MB',
      '2.50GB',
    ]);
  });

  it('have a sign', () => {
    expect([1, -1, 0].map(signedText)).to.deep.equal(['+1.00', '-1.00', '+0.00']);
  });
});
