import { expect } from 'chai';
import { threadCpuMs } from '../../../src/policy/host/thread-time.js';

const SPIN_MS = 200;

describe('threadCpuMs', () => {
  it('is what a thread has had of CPUs', () => {
    const before = threadCpuMs(process.pid)!;
    const usage = process.cpuUsage();
    let ranMs = 0;
    while (ranMs < SPIN_MS) {
      const { user, system } = process.cpuUsage(usage);
      ranMs = (user + system) / 1000;
    }
    // Other threads of this process have their part in the latter; half of it is this one's, at least.
    expect(threadCpuMs(process.pid)! - before).to.be.within(SPIN_MS / 2, SPIN_MS + 50);
  });

  it('is not known of a thread that there is not', () => {
    expect(threadCpuMs(0)).to.equal(undefined);
    expect(threadCpuMs(4_999_999)).to.equal(undefined);
  });
});
