import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ANY_CPU } from './cpus.js';
import { childrenOf } from './processes.js';
import { until } from './sched-ext.js';

/** CPU-bound tasks (vm/guest/cputime.c) that all start on one CPU, until it is disposed of. */
export class Load implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #nrTasks: number;
  readonly #startCpu: string;

  constructor(nrTasks: number, startCpu = '0') {
    this.#nrTasks = nrTasks;
    this.#startCpu = startCpu;
    const args = ['--tasks', String(nrTasks), '--seconds', '600', '--start-cpus', startCpu];
    this.#child = spawn('taskset', ['-c', ANY_CPU, 'cputime', ...args], { stdio: 'ignore' });
  }

  /** Resolves once all tasks are there, and may run wherever they like. */
  async released(): Promise<void> {
    await until(() => {
      const pids = childrenOf(this.#child.pid!);
      return (
        pids.length === this.#nrTasks && pids.every((pid) => allowedCpus(pid) !== this.#startCpu)
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error('the load has ended before it should');
    this.#child.kill('SIGTERM');
    await once(this.#child, 'close');
  }
}

const allowedCpus = (pid: number): string =>
  /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;
