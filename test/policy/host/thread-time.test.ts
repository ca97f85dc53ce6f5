import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { threadCpuMs } from '../../../src/policy/host/thread-time.js';

const SPIN_MS = 200;
/** What the two readings of it are rounded to, and a little for what is between them. */
const TICKS_MS = 20;

/** What the scheduler says of this thread alone: process.cpuUsage() counts V8's as well. */
const ranMs = (): number =>
  Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;

describe('threadCpuMs', () => {
  it('is what a thread has had of CPUs', () => {
    const before = threadCpuMs(process.pid)!;
    const startMs = ranMs();
    while (ranMs() < startMs + SPIN_MS);
    const spentMs = threadCpuMs(process.pid)! - before;
    expect(spentMs).to.be.within(SPIN_MS - TICKS_MS, SPIN_MS + TICKS_MS);
  });

  it('is not known of a thread that there is not', () => {
    expect(threadCpuMs(0)).to.equal(undefined);
    expect(threadCpuMs(4_999_999)).to.equal(undefined);
  });
});
