/**
 * As many tasks as a machine may ever see. Where instructions are counted, as each waits until all
 * others have had a turn, which must not depend on how busy the host is: the kernel puts out a
 * scheduler under which one waits for 30 s. DAEMON_ARGS, from the boot's row, are the command's.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { complaints } from '../support/complaints.js';
import { DaemonProcess } from '../support/daemon.js';
import { enableCount } from '../support/sched-ext.js';

const ARGS = (process.env['DAEMON_ARGS'] ?? '').split(' ').filter(Boolean);
const NR_TASKS = 10_000;

describe(`ten thousand tasks at once, ${ARGS.join(' ') || 'as installed'}`, function () {
  this.timeout(900_000);

  it('run to their ends', async () => {
    await using daemon = await DaemonProcess.attached(...ARGS);
    const attached = enableCount();
    const args = ['--tasks', String(NR_TASKS), '--cpu-ms', '1'];
    const { stdout } = await promisify(execFile)('cputime', args, { maxBuffer: 1e8 });
    const { tasks } = JSON.parse(stdout) as { tasks: { cpuMs: number }[] };
    expect(tasks.length).to.equal(NR_TASKS);
    for (const { cpuMs } of tasks) expect(cpuMs).to.be.at.least(1);
    expect(enableCount()).to.equal(attached);
    expect(await daemon.stop()).to.equal(0);
    expect(complaints()).to.deep.equal([]);
  });
});
