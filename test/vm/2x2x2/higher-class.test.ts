import { expect } from 'chai';
import { release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aside } from '../support/aside.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { oneScheduler } from '../support/one-scheduler.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';

const NOW_AND_THEN = ['wakeups', '--period-us', '10000', '--burst-us', '2000', '--ms', '60000'];
const DOMAIN = '2-3';
const TAKEN = 2;
const OTHER = 3;

/** From when on the kernel hands a task back that has lost its CPU. */
const HANDS_BACK = [7, 1] as const;
const [major, minor] = release().split('.').map(Number) as [number, number];
const handsBack = major > HANDS_BACK[0] || (major === HANDS_BACK[0] && minor >= HANDS_BACK[1]);

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

(handsBack ? describe : describe.skip)('a real-time task that takes a CPU', () => {
  const one = oneScheduler();

  it('who ran there goes on elsewhere at once, and all others have their turns as well', async () => {
    one.bare.configure();
    using hogs = new Hogs(3, DOMAIN);
    await hogs.progress();
    using above = Hog.ofRealTime(String(TAKEN));
    await until(() => above.ticks > 5);
    const got = await hogs.gain(1500);
    // Of the 150 clock ticks of the other CPU each gets a third.
    expect(Math.min(...got), got.join(' ')).to.be.above(0.8 * 50);
  });

  it('who is displaced every ten milliseconds takes nothing from others', async () => {
    one.bare.configure();
    using hogs = new Hogs(4, DOMAIN);
    await hogs.progress();
    using _above = new Hog(String(TAKEN), ['chrt', '--fifo', '1', ...NOW_AND_THEN]);
    await sleep(200);
    const got = await hogs.gain(3000);
    expect(Math.max(...got) / Math.min(...got), got.join(' ')).to.be.below(1.25);
  });
});
