import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { Cgroup, expectShares } from '../support/cgroup.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { kernelState, until } from '../support/sched-ext.js';

/** A global variable of the scheduler that is attached. */
function bpfVariable(name: string): unknown {
  const dump = execFileSync('bpftool', ['-j', 'map', 'dump', 'name', 'rusty.bss'], {
    maxBuffer: 2 ** 28,
  });
  return new RegExp(`"${name}":\\s*(\\d+)`).exec(dump.toString('latin1'))?.[1];
}

describe('cgroups that come and go', () => {
  it('take their tasks along when these move', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 300);
    await a.hogs(4, '0');
    await b.hogs(4, '0');
    await expectShares([a, b], [1, 3]);
    // All hogs but one change sides, and with them nothing: it is the groups that weigh.
    const [first, ...others] = a.pids;
    for (const pid of others) b.add(pid);
    expect(first).to.be.above(0);
    for (const pid of b.pids.slice(0, 3)) a.add(pid);
    await expectShares([a, b], [1, 3]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('count from the start where they are older than the scheduler', async () => {
    await using a = new Cgroup('a', 100);
    await using b = new Cgroup('b', 400);
    const x = new Cgroup('b/x');
    await a.hogs(4, '0');
    await x.hogs(4, '0');
    await using daemon = await DaemonProcess.attached('-g', '0');
    await expectShares([a, b], [1, 4]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('leave nothing behind: a thousand of them need no more memory than a few', async () => {
    await using daemon = await DaemonProcess.attached();
    using hog = new Hog('0-1');
    const script =
      'cd /sys/fs/cgroup; for i in $(seq 500); do mkdir c$i c$i/d; echo +cpu > c$i/cgroup.subtree_control; ' +
      'sh -c "echo \\$\\$ > c$i/d/cgroup.procs; echo \\$\\$ > cgroup.procs; echo \\$\\$ > c$i/d/cgroup.procs; :"; ' +
      'echo 50 > c$i/cpu.weight; rmdir c$i/d c$i; done';
    await using parent = new Cgroup('parent');
    parent.add(hog.pid);
    execFileSync('sh', ['-c', script]);
    const ticks = hog.ticks;
    await until(() => hog.ticks > ticks + 10);
    expect(bpfVariable('nr_cgroup_chunks')).to.equal('1');
    expect(kernelState()).to.equal('enabled');
    expect(await daemon.stop()).to.equal(0);
  });

  it('may have a cpu.max, which the kernel leaves to schedulers and this one does not enforce', async () => {
    await using daemon = await DaemonProcess.attached('-g', '0');
    await using a = new Cgroup('a');
    await using b = new Cgroup('b');
    await a.hogs(2, '0');
    await b.hogs(2, '0');
    a.set('cpu.max', '10000 100000');
    await expectShares([a, b], [1, 1]);
    expect(await daemon.stop()).to.equal(0);
  });
});
