import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SHELL = 'sh';
const SPIN = [SHELL, '-c', 'while :; do :; done'];
const LONGEST_START_MS = 60_000;
const nothing = new Int32Array(new SharedArrayBuffer(4));

/** A process that never sleeps, started on the given CPUs. */
export class Hog implements Disposable {
  readonly #child: ChildProcess;
  readonly #names: readonly string[];
  #isKnownToRun = false;

  /**
   * @param startCpus a list such as '0-1'
   * @param command another command that never sleeps
   */
  constructor(startCpus: string, command: readonly string[] = SPIN) {
    this.#child = spawn('taskset', ['-c', startCpus, ...command]);
    this.#names = [command[0]!, SHELL];
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Lets it run on these CPUs from now on, and returns when it does: not before it has started on others. */
  allow(cpus: string): void {
    const endMs = performance.now() + LONGEST_START_MS;
    while (!this.#hasStarted()) {
      if (performance.now() > endMs) throw new Error(`the hog ${this.pid} has not started`);
      Atomics.wait(nothing, 0, 0, 1);
    }
    execFileSync('taskset', ['-pc', cpus, String(this.pid)], { stdio: 'ignore' });
  }

  /** One that runs under a NUMA memory policy from its start: 'bind 1', 'local'. */
  static withPolicy(startCpus: string, policy: string): Hog {
    return new Hog(startCpus, ['mempolicy', ...policy.split(' '), '--', ...SPIN]);
  }

  /** One that gives itself a nice level once it has started. */
  static ofNice(startCpus: string, nice: number): Hog {
    return new Hog(startCpus, ['nice', '-n', String(nice), ...SPIN]);
  }

  /** One that a thread has become which was not its process's first. */
  static ofThread(startCpus: string): Hog {
    return new Hog(startCpus, ['threadexec', ...SPIN]);
  }

  /** One of the scheduling policy SCHED_EXT. */
  static ofExt(startCpus: string): Hog {
    return new Hog(startCpus, ['schedext', ...SPIN]);
  }

  /** One of a real-time class, which goes before all tasks of ours. */
  static ofRealTime(startCpus: string): Hog {
    return new Hog(startCpus, ['chrt', '--fifo', '1', ...SPIN]);
  }

  /** The CPU that it last ran on. */
  get cpu(): number {
    return cpuOf(this.pid);
  }

  /** CPU time it has had, in clock ticks of 10 ms; 0 until it has started. */
  get ticks(): number {
    return this.#hasStarted() ? cpuTicksOf(this.pid).ticks : 0;
  }

  /** Whether it is no longer the program that confines it to its first CPUs. */
  #hasStarted(): boolean {
    this.#isKnownToRun ||= this.#names.includes(
      readFileSync(`/proc/${this.pid}/comm`, 'latin1').trim(),
    );
    return this.#isKnownToRun;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

/** The CPU that a process last ran on. */
export const cpuOf = (pid: number): number => Number(statOf(pid)[36]);

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
