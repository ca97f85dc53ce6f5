import { expect } from 'chai';
import fc from 'fast-check';
import { bar, markedBar } from '../../../src/stats/monitor/bar.js';

describe('bar', () => {
  it('is filled from the left, in eighths', () => {
    expect(bar(0, 4)).to.equal('····');
    expect(bar(0.5, 4)).to.equal('██··');
    expect(bar(0.53, 4)).to.equal('██▏·');
    expect(bar(1, 4)).to.equal('████');
  });

  it('has a mark where it should end', () => {
    expect(markedBar(0.25, 0.5, 4)).to.equal('█·┃·');
    expect(markedBar(1, 0.5, 4)).to.equal('██┃█');
    expect(markedBar(0, 1, 4)).to.equal('···┃');
  });

  it('is as wide as asked for, whatever it shows', () => {
    const anything = fc.double();
    fc.assert(
      fc.property(anything, anything, fc.nat(60), (part, mark, columns) => {
        fc.pre(!Number.isNaN(part) && !Number.isNaN(mark));
        expect(bar(part, columns)).to.have.lengthOf(columns);
        expect(markedBar(part, mark, columns)).to.have.lengthOf(columns);
      }),
    );
  });
});
