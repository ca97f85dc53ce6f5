import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { look } from '../support/statistics.js';

const MINUTE_MS = 60_000;
const NS_PER_MS = 1e6;

/** What the threads of a process have done so far. */
class Threads {
  readonly #pid: number;
  /** CPU time of all, ms. */
  readonly cpuMs: number;
  readonly #sleeps = new Map<string, number>();

  constructor(pid: number) {
    this.#pid = pid;
    let cpuNs = 0;
    for (const tid of readdirSync(`/proc/${pid}/task`)) {
      const read = (file: string): string =>
        readFileSync(`/proc/${pid}/task/${tid}/${file}`, 'latin1');
      cpuNs += Number(read('schedstat').split(' ')[0]);
      this.#sleeps.set(tid, Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(read('status'))![1]));
    }
    this.cpuMs = cpuNs / NS_PER_MS;
  }

  /** How often each thread but the main one has gone to sleep meanwhile, the most first. */
  sleepsSince(before: Threads): number[] {
    return [...this.#sleeps]
      .filter(([tid]) => Number(tid) !== this.#pid)
      .map(([tid, sleeps]) => sleeps - (before.#sleeps.get(tid) ?? 0))
      .sort((a, b) => b - a);
  }
}

describe('while nobody runs', function () {
  this.timeout(10 * MINUTE_MS);

  // Of a virtual CPU of 500 million instructions a second.
  it('a policy and its daemon need less than half a percent of a CPU, and show that they live', async () => {
    // Lines are not counted for nothing.
    const { NODE_V8_COVERAGE } = process.env;
    delete process.env['NODE_V8_COVERAGE'];
    await using daemon = await DaemonProcess.attached('--interactive');
    if (NODE_V8_COVERAGE !== undefined) process.env['NODE_V8_COVERAGE'] = NODE_V8_COVERAGE;
    // In the first minutes V8 compiles what it has seen often enough.
    await sleep(4 * MINUTE_MS);
    const before = new Threads(daemon.child.pid!);
    await sleep(MINUTE_MS);
    const after = new Threads(daemon.child.pid!);
    expect((after.cpuMs - before.cpuMs) / MINUTE_MS).to.be.below(0.005);
    expect(after.sleepsSince(before)[0]).to.be.at.least(59);
    const [policy] = Object.values((await look()).policy);
    expect(policy).to.include({ state: 'active', nr_late: 0, nr_put_out: 0 });
    expect(await daemon.stop()).to.equal(0);
  });
});
