import { expect } from 'chai';
import { Cgroup, expectShares } from '../support/cgroup.js';
import { DaemonProcess } from '../support/daemon.js';
import { cpuTicksOf } from '../support/hog.js';

describe('weights of cgroups', () => {
  it('share a CPU between two groups, and follow when they are changed', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 400);
    await a.hogs(1, '0');
    await b.hogs(1, '0');
    await expectShares([a, b], [1, 4]);
    a.set('cpu.weight', 800);
    await expectShares([a, b], [2, 1]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('give a group with one task as much as one with eight', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using one = new Cgroup('one');
    await using eight = new Cgroup('eight');
    await one.hogs(1, '0');
    await eight.hogs(8, '0');
    await expectShares([one, eight], [1, 1]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('count on every level, and what is idle or frozen leaves its part to its siblings', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using a = new Cgroup('a');
    await using b = new Cgroup('b');
    const x = new Cgroup('a/x', 100);
    const y = new Cgroup('a/y', 400);
    await x.hogs(2, '0');
    await y.hogs(2, '0');
    await b.hogs(2, '0');
    await expectShares([x, y, b], [1, 4, 5]);
    y.set('cgroup.freeze', 1);
    await expectShares([a, b], [1, 1]);
    y.set('cgroup.freeze', 0);
    await expectShares([x, y, b], [1, 4, 5]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('leave nice levels their part within a group', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using a = new Cgroup('a');
    await using b = new Cgroup('b');
    await a.hogs(3, '0');
    await a.hogs(3, '0', '--nice', '5');
    await b.hogs(3, '0', '--nice', '5');
    await expectShares([a, b], [1, 1]);
    // nice 5 weighs 33.
    const ticks = (nice: number) =>
      a.pids.map(cpuTicksOf).reduce((sum, task) => sum + (task.nice === nice ? task.ticks : 0), 0);
    const [before0, before5] = [ticks(0), ticks(5)];
    await expectShares([a, b], [1, 1]);
    expect((ticks(0) - before0) / (ticks(5) - before5)).to.be.within(2.7, 3.3);
    expect(await daemon.stop()).to.equal(0);
  });

  it('hold over all domains together', async () => {
    await using daemon = await DaemonProcess.attached('--interval', '0.5');
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 400);
    await a.hogs(8, '0-7');
    await b.hogs(8, '0-7');
    await expectShares([a, b], [1, 4], 2000);
    expect(await daemon.stop()).to.equal(0);
  });

  it('do not count with --no-cgroup-weights', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0', '--no-cgroup-weights');
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 400);
    await a.hogs(2, '0');
    await b.hogs(4, '0');
    await expectShares([a, b], [2, 4]);
    expect(await daemon.stop()).to.equal(0);
  });
});
