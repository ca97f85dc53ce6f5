import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** So many tasks may be looked at in a millisecond. */
const LOOKS_PER_MS = 10;

/** Threads (vm/guest/sleepers.c) that wake up for an instant every ten seconds. */
export class Sleepers implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(nrTasks: number) {
    this.#child = spawn('sleepers', [String(nrTasks)], { stdio: 'ignore' });
  }

  /** Resolves once all are there. */
  static async started(nrTasks: number): Promise<Sleepers> {
    const sleepers = new Sleepers(nrTasks);
    // Seldom, as the kernel takes long to tell of thousands of threads.
    while (!sleepers.#hasEnded && sleepers.pids.length < nrTasks)
      await sleep(nrTasks / LOOKS_PER_MS);
    if (sleepers.#hasEnded) throw new Error('the sleepers have ended before they should');
    return sleepers;
  }

  /** Of the threads, but for the one that has started them. */
  get pids(): number[] {
    const pid = this.#child.pid!;
    return readdirSync(`/proc/${pid}/task`)
      .map(Number)
      .filter((tid) => tid !== pid);
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
