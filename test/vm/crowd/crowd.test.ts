/**
 * As many tasks as a machine may ever see. Where instructions are counted, as each waits until all
 * others have had a turn, which must not depend on how busy the host is: the kernel puts out a
 * scheduler under which one waits for 30 s. DAEMON_ARGS, from the boot's row, are the command's.
 */
import { expect } from 'chai';
import { complaints, isFailure } from '../support/complaints.js';
import { cputime } from '../support/cputime.js';
import { DaemonProcess, ROW_ARGS } from '../support/daemon.js';
import { enableCount } from '../support/sched-ext.js';

const NR_TASKS = 10_000;

describe(`ten thousand tasks at once, ${ROW_ARGS.join(' ') || 'as installed'}`, function () {
  this.timeout(900_000);

  it('run to their ends', async () => {
    await using daemon = await DaemonProcess.attached(...ROW_ARGS);
    const attached = enableCount();
    const tasks = await cputime('--tasks', String(NR_TASKS), '--cpu-ms', '1');
    expect(tasks.length).to.equal(NR_TASKS);
    for (const { cpuMs } of tasks) expect(cpuMs).to.be.at.least(1);
    expect(enableCount()).to.equal(attached);
    expect(await daemon.stop()).to.equal(0);
    expect(complaints().filter(isFailure)).to.deep.equal([]);
  });
});
