/**
 * What is measured of a scheduler, in the guest. Work is CPU time, so that the figures do not
 * depend on how fast the host is; wait times and instructions mean something under --icount only.
 */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cpuTicksOf } from '../../test/vm/support/hog.js';

const run = promisify(execFile);
const CPUS = availableParallelism();
const USER_HZ = 100;

/** One figure: what it is, and whether less of it is better. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly lessIsBetter: boolean;
}

export const METRICS = {
  makespan: { name: 'makespan of 3 tasks a CPU from one CPU', unit: '× ideal', lessIsBetter: true },
  idle: { name: 'CPU time left idle meanwhile', unit: '%', lessIsBetter: true },
  shareError: { name: 'worst share, 16 hogs of nice -5/0/5/10', unit: '% off', lessIsBetter: true },
  jain: { name: "Jain's index of CPU time by weight", unit: '', lessIsBetter: false },
  wakeAvg: { name: 'wake-up beside 2 hogs a CPU: mean', unit: 'µs', lessIsBetter: true },
  wakeP99: { name: 'wake-up beside 2 hogs a CPU: p99', unit: 'µs', lessIsBetter: true },
  wakeMax: { name: 'wake-up beside 2 hogs a CPU: worst', unit: 'µs', lessIsBetter: true },
  pipe: { name: 'round trips of a pair through pipes', unit: '1/s', lessIsBetter: false },
  hackbench: { name: 'hackbench, 2 groups: instructions', unit: '10⁶', lessIsBetter: true },
  forks: { name: 'processes of 2 parents that fork', unit: '1/s', lessIsBetter: false },
  costForks: { name: "scheduler's process meanwhile", unit: '% of a CPU', lessIsBetter: true },
  costIdle: { name: "scheduler's process, idle", unit: '% of a CPU', lessIsBetter: true },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
export type Figures = Readonly<Record<MetricName, number>>;

type ForkFigures = Pick<Figures, 'forks' | 'costForks' | 'costIdle'>;

interface HogReport {
  readonly ratio: number | null;
  readonly makespanMs: number;
  readonly tasks: readonly { readonly nice: number; readonly cpuMs: number }[];
}

/** The kernel's weights of nice levels, 100 being nice 0 (sched_prio_to_weight / 10.24). */
const WEIGHTS: Readonly<Record<number, number>> = { [-5]: 305, 0: 100, 5: 33, 10: 11 };

/** Idle time of all CPUs, in seconds: what a guest's kernel accounts for correctly. */
function idleSeconds(): number {
  const fields = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ');
  return (Number(fields[3]) + Number(fields[4])) / USER_HZ;
}

async function cputime(...args: string[]): Promise<HogReport> {
  return JSON.parse((await run('cputime', args)).stdout) as HogReport;
}

async function makespan(seed: number): Promise<Pick<Figures, 'makespan' | 'idle'>> {
  const before = idleSeconds();
  const tasks = ['--tasks', String(3 * CPUS), '--cpu-ms', '200', '--start-cpu', '0'];
  const { ratio, makespanMs } = await cputime(...tasks, '--seed', String(seed));
  const idle = (100 * (idleSeconds() - before)) / ((CPUS * makespanMs) / 1000);
  return { makespan: ratio!, idle: Math.min(100, idle) };
}

/**
 * CPUs that each of these weights is due where tasks may run anywhere: in proportion, but
 * none more than one CPU.
 */
export function dueShares(weights: readonly number[], cpus: number): number[] {
  const shares = new Array<number>(weights.length).fill(0);
  let open = weights.map((_, i) => i);
  let left = cpus;
  for (;;) {
    const weight = open.reduce((sum, i) => sum + weights[i]!, 0);
    const full = open.filter((i) => (left * weights[i]!) / weight >= 1);
    if (full.length === 0 || full.length === open.length) {
      for (const i of open) shares[i] = Math.min(1, (left * weights[i]!) / weight);
      return shares;
    }
    for (const i of full) shares[i] = 1;
    left -= full.length;
    open = open.filter((i) => !full.includes(i));
  }
}

async function shares(seconds: number): Promise<Pick<Figures, 'shareError' | 'jain'>> {
  const levels = ['--tasks', '16', '--nice=-5,0,5,10', '--seconds', String(seconds)];
  const { tasks } = await cputime(...levels);
  const due = dueShares(
    tasks.map(({ nice }) => WEIGHTS[nice]!),
    CPUS,
  );
  const got = tasks.map(({ cpuMs }, i) => cpuMs / (seconds * 1000) / due[i]!);
  const byLevel = Object.keys(WEIGHTS).map((nice) => {
    const own = got.filter((_, i) => tasks[i]!.nice === Number(nice));
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const sum = got.reduce((total, value) => total + value, 0);
  const squares = got.reduce((total, value) => total + value ** 2, 0);
  return {
    shareError: 100 * Math.max(...byLevel.map((value) => Math.abs(value - 1))),
    jain: sum ** 2 / (got.length * squares),
  };
}

async function wakeups(seconds: number): Promise<Pick<Figures, 'wakeAvg' | 'wakeP99' | 'wakeMax'>> {
  const hogs = spawn('cputime', ['--tasks', String(2 * CPUS), '--seconds', '1000'], {
    stdio: 'ignore',
  });
  try {
    await sleep(2000);
    const args = ['--period-us', '5000', '--burst-us', '200', '--seconds', String(seconds)];
    const { stdout } = await run('wakeups', args);
    const report = JSON.parse(stdout) as { avgUs: number; p99Us: number; maxUs: number };
    return { wakeAvg: report.avgUs, wakeP99: report.p99Us, wakeMax: report.maxUs };
  } finally {
    hogs.kill('SIGTERM');
    await once(hogs, 'close');
  }
}

async function pipe(seconds: number): Promise<Pick<Figures, 'pipe'>> {
  const { stdout } = await run('wakeups', ['--pipe', '--seconds', String(seconds)]);
  return { pipe: (JSON.parse(stdout) as { wakeups: number }).wakeups / 2 / seconds };
}

/** Under --icount, time is instructions, of all CPUs together: 2 ns for each. */
async function hackbench(): Promise<Pick<Figures, 'hackbench'>> {
  const { stdout } = await run('hackbench', ['-g', '2', '-f', '8', '-l', '50', '-s', '64']);
  const seconds = Number(/Time: ([\d.]+)/.exec(stdout)![1]);
  return { hackbench: (seconds * 1e9) / 2 / 1e6 };
}

/** CPU time of a process, all its threads, in seconds: 0 where there is none. */
function cpuSeconds(pid: number | undefined): number {
  return pid === undefined ? 0 : cpuTicksOf(pid).ticks / USER_HZ;
}

/** What a process uses while `work` goes on, in % of one CPU. */
async function cost(pid: number | undefined, work: () => Promise<unknown>): Promise<number> {
  const [since, before] = [performance.now(), cpuSeconds(pid)];
  await work();
  return (100 * (cpuSeconds(pid) - before)) / ((performance.now() - since) / 1000);
}

/** Processes that were made since the boot. */
const processes = (): number =>
  Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]);

const fork = (seconds: number): Promise<unknown> =>
  run('stress-ng', ['--fork', '2', '--timeout', String(seconds)]);

async function forks(pid: number | undefined, seconds: number): Promise<ForkFigures> {
  // What costs once, compilers and the garbage of earlier loads, is not what a long load costs.
  await fork(3);
  const before = processes();
  const costForks = await cost(pid, () => fork(seconds));
  const made = processes() - before;
  await sleep(3000);
  const costIdle = await cost(pid, () => sleep(1000 * seconds));
  return { forks: made / seconds, costForks, costIdle };
}

/**
 * All figures of whatever schedules now.
 * @param seed varies the order of tasks and the start
 * @param pid the scheduler's process, if it has one
 */
export async function measure(seed: number, pid?: number): Promise<Figures> {
  await sleep(500 + 37 * seed);
  return {
    ...(await makespan(seed)),
    ...(await shares(6)),
    ...(await wakeups(3)),
    ...(await pipe(1)),
    ...(await hackbench()),
    ...(await forks(pid, 5)),
  };
}
