import { expect } from 'chai';
import { Aside } from '../support/aside.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { REAL_TIME_SPIN, Unlimited } from '../support/real-time.js';
import { until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';

const DOMAIN = '2-3';
const TAKEN = 2;
const OTHER = 3;

describe('when a real-time task keeps a CPU', () => {
  let aside: Aside;
  before(() => {
    aside = new Aside('6-7');
  });
  after(() => {
    aside[Symbol.dispose]();
  });

  it('nobody is sent there, though the kernel takes it for idle as the scheduler begins', async () => {
    using _unlimited = new Unlimited(TAKEN);
    using above = new Hog(String(TAKEN), REAL_TIME_SPIN);
    using other = new Hog(String(OTHER));
    await until(() => above.ticks > 5 && other.ticks > 5);
    using _bare = new BareScheduler();
    const { maxUs } = await wakeupsOn(
      DOMAIN,
      ...'--period-us 5000 --burst-us 100 --ms 500'.split(' '),
    );
    expect(maxUs).to.be.below(100_000);
  });
});
