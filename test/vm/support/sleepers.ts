import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from './processes.js';

/** So many tasks may be looked at in a millisecond. */
const LOOKS_PER_MS = 10;

/** Tasks (vm/guest/wakeups.c) that wake up for an instant every ten seconds. */
export class Sleepers implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(nrTasks: number) {
    const args = ['--tasks', String(nrTasks), '--period-us', '10000000', '--seconds', '86400'];
    this.#child = spawn('wakeups', args, { stdio: 'ignore' });
  }

  /** Resolves once all are there. */
  static async started(nrTasks: number): Promise<Sleepers> {
    const sleepers = new Sleepers(nrTasks);
    // Seldom, as the kernel takes long to tell of thousands of children.
    while (!sleepers.#hasEnded && sleepers.pids.length < nrTasks)
      await sleep(nrTasks / LOOKS_PER_MS);
    if (sleepers.#hasEnded) throw new Error('the sleepers have ended before they should');
    return sleepers;
  }

  get pids(): number[] {
    return childrenOf(this.#child.pid!);
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) throw new Error('the sleepers have ended before they should');
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}
