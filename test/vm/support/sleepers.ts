import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { childrenOf } from './processes.js';
import { until } from './sched-ext.js';

/** Tasks (vm/guest/wakeups.c) that wake up for an instant now and then. */
export class Sleepers implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(nrTasks: number, periodSeconds: number) {
    const period = ['--period-us', String(periodSeconds * 1e6), '--seconds', '86400'];
    this.#child = spawn('wakeups', ['--tasks', String(nrTasks), ...period], { stdio: 'ignore' });
  }

  /** Resolves once all are there. */
  static async started(nrTasks: number, periodSeconds = 2): Promise<Sleepers> {
    const others = nrThreads();
    const sleepers = new Sleepers(nrTasks, periodSeconds);
    await until(() => sleepers.#hasEnded || nrThreads() >= others + nrTasks);
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

/** Threads of the whole machine: what /proc says without a look at each of them. */
const nrThreads = (): number =>
  Number(/\/(\d+) /.exec(readFileSync('/proc/loadavg', 'latin1'))![1]);
