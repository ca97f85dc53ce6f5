import { execFileSync } from 'node:child_process';
import { ANY_CPU } from './cpus.js';

/**
 * While it exists, this process keeps to some CPUs, so that what runs on the others is what
 * a test has put there: V8 compiles and collects garbage in threads of its own, when it
 * pleases. Processes that it starts keep to them, too, if they are not told where to run.
 */
export class Aside implements Disposable {
  constructor(cpus: string) {
    allowOwnThreads(cpus);
  }

  [Symbol.dispose](): void {
    allowOwnThreads(ANY_CPU);
  }
}

function allowOwnThreads(cpus: string): void {
  execFileSync('taskset', ['-apc', cpus, String(process.pid)], { stdio: 'ignore' });
}
