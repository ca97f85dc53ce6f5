import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SPIN = ['sh', '-c', 'while :; do :; done'];

/** A process that never sleeps, started on the given CPUs. */
export class Hog implements Disposable {
  readonly #child: ChildProcess;

  /**
   * @param startCpus a list such as '0-1'
   * @param command another command that never sleeps
   */
  constructor(startCpus: string, command: readonly string[] = SPIN) {
    this.#child = spawn('taskset', ['-c', startCpus, ...command]);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Lets it run on these CPUs from now on. */
  allow(cpus: string): void {
    execFileSync('taskset', ['-pc', cpus, String(this.pid)], { stdio: 'ignore' });
  }

  /** One that runs under a NUMA memory policy from its start: 'bind 1', 'local'. */
  static withPolicy(startCpus: string, policy: string): Hog {
    return new Hog(startCpus, ['mempolicy', ...policy.split(' '), '--', ...SPIN]);
  }

  /** The CPU that it last ran on. */
  get cpu(): number {
    return Number(statOf(this.pid)[36]);
  }

  /** CPU time it has had, in clock ticks of 10 ms. */
  get ticks(): number {
    return cpuTicksOf(this.pid).ticks;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

/** CPU time that a process has had, in clock ticks of 10 ms, and its nice level. */
export function cpuTicksOf(pid: number): { ticks: number; nice: number } {
  const stat = statOf(pid);
  return { ticks: Number(stat[11]) + Number(stat[12]), nice: Number(stat[16]) };
}

/** Fields of /proc/PID/stat from the third on: the second may hold blanks. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
