import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { Environment } from '../support/environment.js';
import { cpuNsOf, policyThreadOf, sleepsOf, threadsOf } from '../support/processes.js';
import { look } from '../support/statistics.js';

const MINUTE_MS = 60_000;
const NS_PER_MS = 1e6;

/** CPU time of all threads that a process has now, ms. */
const cpuMsOf = (pid: number): number =>
  threadsOf(pid).reduce((sum, folder) => sum + cpuNsOf(folder), 0) / NS_PER_MS;

describe('while nobody runs', function () {
  this.timeout(10 * MINUTE_MS);

  // Of a virtual CPU of 500 million instructions a second.
  it('a policy and its daemon need less than half a percent of a CPU, and show that they live', async () => {
    // Lines are not counted for nothing.
    using _uncounted = new Environment('NODE_V8_COVERAGE', '');
    await using daemon = await DaemonProcess.attached('--interactive');
    const pid = daemon.child.pid!;
    const policyThread = policyThreadOf(pid);
    // In the first minutes V8 compiles what it has seen often enough.
    await sleep(4 * MINUTE_MS);
    const [cpuMs, sleeps] = [cpuMsOf(pid), sleepsOf(policyThread)];
    await sleep(MINUTE_MS);
    expect((cpuMsOf(pid) - cpuMs) / MINUTE_MS).to.be.below(0.005);
    expect(sleepsOf(policyThread) - sleeps).to.be.at.least(59);
    const [policy] = Object.values((await look()).policy);
    expect(policy).to.include({ state: 'active', nr_late: 0, nr_put_out: 0 });
    expect(await daemon.stop()).to.equal(0);
  });
});
