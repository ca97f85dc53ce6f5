import { expect } from 'chai';
import { parseSettings } from '../../../src/cli/replay/settings.js';
import { SchedulerError } from '../../../src/util/errors.js';

describe('replay --set', () => {
  it('takes options by their names in the configuration', () => {
    const words = ['domainBandPct=7.5', 'nodeBandPct=0', 'deadbandCpus=1', 'balancedKworkers=true'];
    expect(parseSettings(words)).to.deep.equal({
      domainBandPct: 7.5,
      nodeBandPct: 0,
      deadbandCpus: 1,
      excludeWorkers: true,
    });
    expect(parseSettings([])).to.deep.equal({});
  });

  for (const [word, reason] of [
    ['domainBandPc=1', 'did you mean domainBandPct?'],
    ['domainBandPct', 'expected OPTION=VALUE'],
    ['=3', 'expected OPTION=VALUE'],
    ['domainBandPct=', 'expected a number from 0 to 1000'],
    ['domainBandPct=-1', 'expected a number from 0 to 1000'],
    ['nodeBandPct=wide', 'expected a number from 0 to 1000'],
    ['balancedKworkers=1', 'expected true or false'],
  ] as const) {
    it(`refuses ${word}: ${reason}`, () => {
      expect(() => parseSettings([word])).to.throw(SchedulerError, reason);
    });
  }
});
