import { expect } from 'chai';
import { origin } from '../../../src/stats/model/reading.js';
import { busyPercent, Period } from '../../../src/stats/model/period.js';
import { twoReadings } from '../support/readings.js';

describe('Period', () => {
  it('has placements as parts of a hundred', () => {
    const { before, after } = twoReadings();
    const period = new Period(before, after);
    expect(period.total).to.equal(200);
    expect(period.percent('dsq')).to.equal(50);
    expect(period.percent('direct', 'kthread')).to.equal(15);
    // Not among the placements.
    expect(period.percent('keep')).to.equal(15);
  });

  it('knows a period in which nothing happened', () => {
    const { after } = twoReadings();
    const period = new Period(after, after);
    expect(period.total).to.equal(0);
    expect(period.percent('dsq')).to.equal(0);
    expect(busyPercent(period.domains)).to.equal(0);
  });

  it('is never negative, whatever the readings say', () => {
    const { before, after } = twoReadings();
    const period = new Period(after, before);
    expect(period.total).to.equal(0);
    expect(period.grown(({ planned }) => planned)).to.equal(0);
    expect(period.tick('tune').runs).to.equal(0);
  });

  it('begins anew where the domains are others', () => {
    const { after } = twoReadings();
    const changed = { ...after, layoutSeq: after.layoutSeq + 1 };
    expect(busyPercent(new Period(after, changed).domains)).to.equal(50);
    expect(busyPercent(new Period(after, after).domains)).to.equal(0);
    expect(new Period(origin, after).domains).to.have.lengthOf(2);
  });
});
