import { expect } from 'chai';
import { Aside } from '../support/aside.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';

const DOMAIN = '2-3';
const TAKEN = 2;
const OTHER = 3;

describe('when a real-time task keeps a CPU', () => {
  it('nobody is sent there, though the kernel takes it for idle as the scheduler begins', async () => {
    using _aside = new Aside('6-7');
    // The kernel gives others there 50 ms of each second: without, whoever loads a scheduler may have to wait for ever.
    using above = Hog.ofRealTime(String(TAKEN));
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
