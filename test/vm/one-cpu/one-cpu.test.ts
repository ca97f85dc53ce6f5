import { expect } from 'chai';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { until } from '../support/sched-ext.js';

describe('a machine of one CPU', () => {
  it('is one domain, in which tasks take turns', async () => {
    await using daemon = await DaemonProcess.attached('--interval', '0.5');
    using first = new Hog('0');
    using second = new Hog('0');
    await until(() => first.ticks > 50 && second.ticks > 50);
    expect(daemon.stderr).to.contain('1 CPU in 1 domain');
    expect(await daemon.stop()).to.equal(0);
  });
});
