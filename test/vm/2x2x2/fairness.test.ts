import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { weightOf } from '../support/cputime.js';
import { DaemonProcess } from '../support/daemon.js';

const NICES = [-5, 0, 5, 10];

interface Report {
  readonly tasks: readonly {
    readonly nice: number;
    readonly cpuMs: number;
    readonly longestGapMs: number;
  }[];
}

/** Hogs of mixed nice levels that share the CPUs of one LLC for some seconds. */
async function shareOneLlc(seconds: number): Promise<Report> {
  const load = ['cputime', '--tasks', '16', '--seconds', String(seconds), `--nice=${NICES.join()}`];
  const { stdout } = await promisify(execFile)('taskset', ['-c', '0-1', ...load]);
  return JSON.parse(stdout) as Report;
}

describe('sharing the CPUs of a domain', () => {
  it('follows the weights of the nice levels', async () => {
    await using daemon = await DaemonProcess.attached('--greedy-threshold', '0');
    const { tasks } = await shareOneLlc(8);
    const totalMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const totalWeight = tasks.reduce((sum, { nice }) => sum + weightOf(nice), 0);
    for (const nice of NICES) {
      const group = tasks.filter((task) => task.nice === nice);
      const got = group.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / totalMs;
      const due = (group.length * weightOf(nice)) / totalWeight;
      expect(got / due, `share of nice ${nice}`).to.be.within(0.85, 1.15);
    }
    expect(await daemon.stop()).to.equal(0);
  });

  it('lets nobody wait for ever, however little its weight', async () => {
    await using daemon = await DaemonProcess.attached('--greedy-threshold', '0');
    // One of twenty is of nice 19, and is due a thousandth of the CPUs.
    const nices = [...Array<number>(19).fill(-5), 19];
    const load = ['cputime', '--tasks', '20', '--seconds', '10', `--nice=${nices.join()}`];
    const { stdout } = await promisify(execFile)('taskset', ['-c', '0-1', ...load]);
    const waits = (JSON.parse(stdout) as Report).tasks.map(({ longestGapMs }) => longestGapMs);
    // Two seconds, a look every 20 ms, and a slice of whoever runs.
    expect(Math.max(...waits)).to.be.below(2100);
    expect(await daemon.stop()).to.equal(0);
  });

  it('knows no weights with --fifo-sched', async () => {
    await using daemon = await DaemonProcess.attached('--fifo-sched', '-g', '0');
    const { tasks } = await shareOneLlc(5);
    const meanMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / tasks.length;
    for (const { nice, cpuMs } of tasks) {
      expect(cpuMs / meanMs, `nice ${nice}`).to.be.within(0.75, 1.25);
    }
    expect(await daemon.stop()).to.equal(0);
  });
});
