import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './sched-ext.js';

const ROOT = '/sys/fs/cgroup';

/** A control group with the cpu controller. Its tasks end with it, and so do groups below it. */
export class Cgroup implements AsyncDisposable {
  readonly path: string;
  readonly #loads: ChildProcess[] = [];

  /** @param name relative to the root of the hierarchy; what is above it has to be there */
  constructor(name: string, weight?: number) {
    this.path = join(ROOT, name);
    writeFileSync(join(this.path, '../cgroup.subtree_control'), '+cpu');
    mkdirSync(this.path);
    if (weight !== undefined) this.set('cpu.weight', weight);
  }

  set(file: string, value: string | number): void {
    writeFileSync(join(this.path, file), String(value));
  }

  get(file: string): string {
    return readFileSync(join(this.path, file), 'utf8').trim();
  }

  add(pid: number): void {
    this.set('cgroup.procs', pid);
  }

  /** Starts tasks in it that never sleep, each on any of these CPUs, for ten minutes. */
  async hogs(tasks: number, cpus: string, ...args: string[]): Promise<void> {
    const script = 'echo $$ > "$0/cgroup.procs" && exec taskset -c "$@"';
    const cputime = ['cputime', '--tasks', String(tasks), '--seconds', '600', ...args];
    const start = ['--start-cpus', cpus];
    const load = spawn('sh', ['-c', script, this.path, cpus, ...cputime, ...start], {
      stdio: 'ignore',
    });
    this.#loads.push(load);
    const before = this.pids.length;
    // One for each task, and cputime itself, which waits for them.
    await until(() => this.pids.length >= before + tasks + 1);
  }

  /** Its processes, lowest first. */
  get pids(): number[] {
    return this.get('cgroup.procs')
      .split('\n')
      .filter(Boolean)
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** CPU time that it and the groups below it have had. */
  get usageUs(): number {
    return Number(/^usage_usec (\d+)$/m.exec(this.get('cpu.stat'))![1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!existsSync(this.path)) return;
    this.set('cgroup.kill', 1);
    await until(() => this.get('cgroup.events').includes('populated 0'));
    removeTree(this.path);
  }
}

function removeTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  }
  rmdirSync(path);
}

/** Until activity of the past is forgotten, and all tasks are where they should be. */
const SETTLE_MS = 500;
/**
 * Four tasks that have 1/16 of a CPU each by slices of 20 ms may run one after the other, 80 ms in every 320: of 2 s, in
 * which 500 ms are due, that is up to 560. Of these it is 8 % at most.
 */
const MEASURE_MS = 4000;

/** Measures for four seconds what CPU time the groups get, and compares with what is due. */
export async function expectShares(
  groups: readonly Cgroup[],
  due: readonly number[],
  settleMs = SETTLE_MS,
): Promise<void> {
  await sleep(settleMs);
  const before = groups.map(({ usageUs }) => usageUs);
  await sleep(MEASURE_MS);
  const used = groups.map(({ usageUs }, index) => usageUs - before[index]!);
  const [allUsed, allDue] = [used, due].map((parts) => parts.reduce((sum, part) => sum + part));
  groups.forEach(({ path }, index) => {
    const ratio = used[index]! / allUsed! / (due[index]! / allDue!);
    expect(ratio, `share of ${path} as part of what it is due`).to.be.within(0.9, 1.1);
  });
}
