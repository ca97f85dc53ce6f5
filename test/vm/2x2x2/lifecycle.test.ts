import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { attachedName, enableCount, kernelState, until, untilState } from '../support/sched-ext.js';

describe('the life of the daemon', () => {
  beforeEach(() => {
    expect(kernelState()).to.equal('disabled');
  });

  it('attaches under its name and detaches on SIGTERM with status 0', async () => {
    await using daemon = await DaemonProcess.attached();
    expect(attachedName()).to.match(/^rusty_ts_\d+\.\d+\.\d+$/);
    expect(await daemon.stop('SIGTERM')).to.equal(0);
    expect(kernelState()).to.equal('disabled');
    expect(daemon.stderr).to.contain('EXIT: unregistered from user space');
  });

  it('ticks at the highest nice level, but for one that somebody has chosen', async () => {
    for (const [nice, ticksAt] of [
      [0, -20],
      [5, 5],
    ] as const) {
      setPriority(nice);
      await using daemon = await DaemonProcess.attached();
      expect(getPriority(daemon.child.pid)).to.equal(ticksAt);
      setPriority(0);
      expect(await daemon.stop()).to.equal(0);
    }
  });

  it('detaches on SIGINT with status 0', async () => {
    await using daemon = await DaemonProcess.attached();
    expect(await daemon.stop('SIGINT')).to.equal(0);
    expect(kernelState()).to.equal('disabled');
  });

  it('leaves all tasks alive with the default scheduler when it is killed', async () => {
    using hog = new Hog('0-1');
    await using daemon = await DaemonProcess.attached();
    expect(await daemon.stop('SIGKILL')).to.equal('SIGKILL');
    await untilState('disabled');
    const before = hog.ticks;
    await until(() => hog.ticks > before + 5);
    // And nothing is in the way of the next one.
    await using next = await DaemonProcess.attached();
    expect(await next.stop()).to.equal(0);
  });

  it('goes on scheduling while it is stopped', async () => {
    await using daemon = await DaemonProcess.attached('--interval', '0.2');
    using hog = new Hog('0-1');
    daemon.child.kill('SIGSTOP');
    const before = hog.ticks;
    await until(() => hog.ticks > before + 100);
    expect(kernelState()).to.equal('enabled');
    daemon.child.kill('SIGCONT');
    await sleep(500);
    expect(kernelState()).to.equal('enabled');
    expect(await daemon.stop()).to.equal(0);
  });

  it('follows CPUs that go and come without detaching', async () => {
    await using daemon = await DaemonProcess.attached();
    using hog = new Hog('2-3');
    const enabled = enableCount();
    const layouts = () => daemon.stderr.split('the layout is now').length - 1;
    for (const [cpu, online, says] of [
      ['3', '0', 'domain 1 node0/llc1: CPUs 2, capacity 1024'],
      ['2', '0', '6 CPUs in 3 domains'],
      ['2', '1', 'domain 1 node0/llc1: CPUs 2, capacity 1024'],
      ['3', '1', 'domain 1 node0/llc1: CPUs 2-3, capacity 2048'],
    ] as const) {
      const before = layouts();
      const from = daemon.stderr.length;
      writeFileSync(`/sys/devices/system/cpu/cpu${cpu}/online`, online);
      await until(() => layouts() > before && daemon.stderr.slice(from).includes(says));
      // Whatever domain it was in: it runs.
      const ticks = hog.ticks;
      await until(() => hog.ticks > ticks + 10);
    }
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(enabled);
    expect(await daemon.stop()).to.equal(0);
  });

  it('stays down with status 0 when an operator ends it by SysRq-S', async () => {
    await using daemon = await DaemonProcess.attached();
    writeFileSync('/proc/sysrq-trigger', 'S');
    expect(await daemon.ended()).to.equal(0);
    expect(daemon.stderr).to.contain('EXIT: disabled by sysrq-S');
    expect(kernelState()).to.equal('disabled');
  });

  it('attaches nothing in a dry run', async () => {
    await using daemon = new DaemonProcess('--dry-run');
    expect(await daemon.ended()).to.equal(0);
    expect(daemon.stderr).to.contain('nothing was attached').and.to.contain('domain 3 node1/llc1');
    expect(kernelState()).to.equal('disabled');
  });
});
