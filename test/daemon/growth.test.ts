import { expect } from 'chai';
import fc from 'fast-check';
import { Growth } from '../../src/daemon/growth.js';

describe('Growth', () => {
  it('adds up what counters grow by, over fresh starts', () => {
    const growth = new Growth(2);
    growth.update([5, 1]);
    growth.update([7, 1]);
    growth.restart();
    growth.update([3, 4]);
    expect([...growth.sum]).to.deep.equal([10, 5]);
  });

  it('never goes down, and counts nothing twice when a counter lost some', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (values) => {
        const growth = new Growth(1);
        let last = 0;
        for (const value of values) {
          growth.updateOne(0, value);
          expect(growth.sum[0]).to.be.at.least(last);
          last = growth.sum[0]!;
        }
        expect(last).to.equal(Math.max(...values));
      }),
    );
  });
});
