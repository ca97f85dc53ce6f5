import { expect } from 'chai';
import { BackOff } from '../../../src/policy/host/back-off.js';

describe('BackOff', () => {
  it('waits twice as long after each failure, up to a minute', () => {
    const backOff = new BackOff();
    let nowMs = 0;
    const waits = Array.from({ length: 8 }, () => {
      const waitMs = backOff.fail(nowMs);
      nowMs += waitMs + 100;
      return waitMs / 1000;
    });
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('forgives after a minute at work', () => {
    const backOff = new BackOff();
    backOff.fail(0);
    backOff.fail(2000);
    expect(backOff.fail(2000 + 2000 + 60_001)).to.equal(1000);
  });
});
