import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { DaemonProcess } from '../support/daemon.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';
import { look } from '../support/statistics.js';

const TIMES = 300;

describe('whoever looks at a policy', () => {
  it(`${TIMES} times leaves nothing behind, and makes it no later`, async () => {
    await using daemon = await DaemonProcess.attached('--interactive', '--rescue-after', '200');
    const nrFds = (): number => readdirSync(`/proc/${daemon.child.pid!}/fd`).length;
    using hogs = new Hogs(2);
    await hogs.progress();
    await look();
    const before = nrFds();
    const late: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const [policy] = Object.values((await look()).policy);
      late.push(policy!.nr_late);
    }
    await until(() => nrFds() <= before);
    expect(Math.max(...late)).to.equal(0);
    await hogs.progress();
    expect(await daemon.stop()).to.equal(0);
  });
});
