import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** CPU-bound tasks (vm/guest/cputime.c) that all start on one CPU, until it is disposed of. */
export class Load implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(nrTasks: number) {
    const args = ['--tasks', String(nrTasks), '--seconds', '600'];
    this.#child = spawn('cputime', args, { stdio: 'ignore' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) throw new Error('the load has ended before it should');
    this.#child.kill('SIGTERM');
    await once(this.#child, 'close');
  }
}
