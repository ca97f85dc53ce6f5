import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setOnline } from '../support/cpus.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { attachedName, enableCount, until } from '../support/sched-ext.js';

const pidOf = (comm: string): string =>
  execFileSync('pgrep', ['-x', comm], { encoding: 'utf8' }).trim();

/** As the kernel's own call: it blocks until the CPU is off, and must not block the test. */
async function takeOffline(cpu: number): Promise<void> {
  const child = spawn('sh', ['-c', `echo 0 > /sys/devices/system/cpu/cpu${cpu}/online`]);
  const [status] = (await once(child, 'close')) as [number];
  expect(status).to.equal(0);
}

describe('CPUs that go offline', () => {
  it('give up what waits for them, RCU itself, though the daemon is stopped', async () => {
    // Without stealing, which would help where it is allowed.
    await using daemon = await DaemonProcess.attached('--greedy-threshold', '0');
    const name = attachedName();
    // In the domain of CPUs 6 and 7, and kept there: free to go anywhere again.
    const rcu = pidOf('rcu_preempt');
    const enabled = enableCount();
    daemon.child.kill('SIGSTOP');
    try {
      // Whether RCU waits in the queue when the last CPU leaves is a matter of instants.
      for (let round = 0; round < 5; round++) {
        execFileSync('taskset', ['-pc', '6-7', rcu]);
        execFileSync('taskset', ['-pc', '0-7', rcu]);
        const hogs = Array.from({ length: 6 }, () => new Hog('6-7'));
        for (const hog of hogs) hog.allow('0-7');
        await takeOffline(6);
        await takeOffline(7);
        const ticks = hogs.map((hog) => hog.ticks);
        await until(() => hogs.every((hog, i) => hog.ticks > ticks[i]! + 5));
        expect(attachedName()).to.equal(name);
        for (const cpu of [6, 7]) setOnline(cpu, true);
        for (const hog of hogs) hog[Symbol.dispose]();
      }
    } finally {
      for (const cpu of [6, 7]) setOnline(cpu, true);
      daemon.child.kill('SIGCONT');
    }
    expect(enableCount()).to.equal(enabled);
    expect(await daemon.stop()).to.equal(0);
  });

  it('give up the tasks that are bound to them, waiting in a queue of the CPU alone', async () => {
    await using daemon = await DaemonProcess.attached();
    const enabled = enableCount();
    const hogs = Array.from({ length: 4 }, () => new Hog('5'));
    try {
      await until(() => hogs.every((hog) => hog.ticks > 5 && hog.cpu === 5));
      for (let round = 0; round < 3; round++) {
        await takeOffline(5);
        const ticks = hogs.map((hog) => hog.ticks);
        await until(() => hogs.every((hog, i) => hog.ticks > ticks[i]! + 5 && hog.cpu !== 5));
        setOnline(5, true);
        for (const hog of hogs) hog.allow('5');
        await until(() => hogs.every((hog) => hog.cpu === 5));
      }
    } finally {
      setOnline(5, true);
      for (const hog of hogs) hog[Symbol.dispose]();
    }
    expect(enableCount()).to.equal(enabled);
    expect(await daemon.stop()).to.equal(0);
  });
});
