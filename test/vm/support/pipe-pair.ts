import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { childrenOf } from './processes.js';
import { until } from './sched-ext.js';

/** One of the two. */
export interface Side {
  readonly pid: number;
  /** Lets it run on these CPUs from now on. */
  readonly allow: (cpus: string) => void;
}

/** Two tasks (vm/guest/wakeups.c) that wake up each other through pipes, until it is disposed of. */
export class PipePair implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(startCpus: string, args: readonly string[]) {
    const command = ['wakeups', '--pipe', '--seconds', '600', ...args];
    this.#child = spawn('taskset', ['-c', startCpus, ...command], { stdio: 'ignore' });
  }

  /** Resolves once both are there. */
  static async started(startCpus: string, ...args: string[]): Promise<PipePair> {
    const pair = new PipePair(startCpus, args);
    await until(() => childrenOf(pair.#child.pid!).length === 2);
    return pair;
  }

  get sides(): readonly [Side, Side] {
    return childrenOf(this.#child.pid!).map((pid) => ({
      pid,
      allow: (cpus: string) => {
        execFileSync('taskset', ['-pc', cpus, String(pid)], { stdio: 'ignore' });
      },
    })) as unknown as readonly [Side, Side];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error('the pair has ended before it should');
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}
