import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANY_CPU } from './cpus.js';
import { cpuNsOf, rssMbOf, sleepsOf, waitedNsOf } from './processes.js';
import { until } from './sched-ext.js';

const ROOT = '/sys/kernel/mm/ksm';
/** So much that to look through all of it takes it a second: only then it waits for others. */
const MB = 320;
const NS_PER_MS = 1e6;
const LEARN_MS = 1000;
const LEARN_PAGES = 500;

const set = (file: string, value: number): void => {
  writeFileSync(`${ROOT}/${file}`, String(value));
};

/**
 * The kernel's thread that looks for pages to merge, bound to a CPU: a kernel thread of which can be
 * said for how long it is to run between two sleeps, and for how long to sleep.
 */
export class Ksmd implements AsyncDisposable {
  readonly pid = pidOf('ksmd');
  readonly #folder = `/proc/${this.pid}`;
  readonly #memory: ChildProcess;
  #pagesPerMs = 0;

  /** @param cpu that nothing else wants yet: how fast it works is seen there */
  static async on(cpu: string): Promise<Ksmd> {
    const ksmd = new Ksmd();
    execFileSync('taskset', ['-pc', cpu, String(ksmd.pid)], { stdio: 'ignore' });
    await until(() => ksmd.#hasMemory());
    set('smart_scan', 0);
    ksmd.#set(LEARN_PAGES, 1);
    set('run', 1);
    // What it does with a page the first two times is not what it does from then on.
    await until(() => ksmd.#read('full_scans') >= 3);
    const [pages, cpuMs] = [ksmd.#read('pages_scanned'), ksmd.cpuMs];
    await sleep(LEARN_MS);
    ksmd.#pagesPerMs = (ksmd.#read('pages_scanned') - pages) / (ksmd.cpuMs - cpuMs);
    return ksmd;
  }

  private constructor() {
    this.#memory = spawn('mergeable', [String(MB)], { stdio: 'ignore' });
  }

  /** Lets it run for so long each time, and sleep in between. */
  work(burstMs: number, sleepMs: number): void {
    this.#set(Math.round(burstMs * this.#pagesPerMs), sleepMs);
  }

  /** CPU time that it has had. */
  get cpuMs(): number {
    return cpuNsOf(this.#folder) / NS_PER_MS;
  }

  /** How long it has waited for its CPU. */
  get waitedMs(): number {
    return waitedNsOf(this.#folder) / NS_PER_MS;
  }

  /** How often it has gone to sleep. */
  get sleeps(): number {
    return sleepsOf(this.#folder);
  }

  #set(pages: number, sleepMs: number): void {
    set('pages_to_scan', pages);
    set('sleep_millisecs', sleepMs);
  }

  #read(file: string): number {
    return Number(readFileSync(`${ROOT}/${file}`, 'latin1'));
  }

  #hasMemory(): boolean {
    return rssMbOf(this.#memory.pid!) > MB;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    set('run', 0);
    set('smart_scan', 1);
    execFileSync('taskset', ['-pc', ANY_CPU, String(this.pid)], { stdio: 'ignore' });
    this.#memory.kill('SIGKILL');
    await until(() => this.#memory.signalCode !== null);
  }
}

/** Of a kernel thread, by its name. */
function pidOf(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const pid = pids.find((entry) => readComm(entry) === name);
  if (pid === undefined) throw new Error(`there is no ${name}`);
  return Number(pid);
}

function readComm(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    return undefined;
  }
}
