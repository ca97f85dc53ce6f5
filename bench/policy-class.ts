/**
 * What it would save to have the policy's thread outside of the scheduler's class: how long tasks wait
 * for a decision, and how late a task wakes up beside two hogs a CPU, with the thread where it is
 * and as SCHED_FIFO. Runs in a guest; under --icount the figures do not depend on the host's load.
 *
 *     npm run --silent vm -- --topology 2x2x2 --icount --timeout 900 -- node /opt/scx-rusty-ts/dist/bench/policy-class.js
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClusterStats } from '../src/stats/model/cluster-stats.js';
import { StatsClient } from '../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../src/stats/socket/path.js';
import type { Wakeups } from '../test/vm/support/wakeups.js';
import { under } from './compare/schedulers.js';

/** Until V8 has compiled what runs often. */
const WARM_UP_MS = 10_000;
const MEASURED_S = 10;
const PIPE_S = 2;
const FIFO_PRIORITY = '1';

function policyThreadOf(pid: number): string {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).find(
    (tid) => readFileSync(`${tasks}/${tid}/comm`, 'latin1').trim() === 'policy',
  )!;
}

interface Figures {
  readonly decideP50Us: number;
  readonly decideP99Us: number;
  readonly wakeAvgUs: number;
  readonly wakeP99Us: number;
  readonly roundTrips: number;
}

const wakeups = async (...args: string[]): Promise<Wakeups> =>
  JSON.parse((await promisify(execFile)('wakeups', args)).stdout) as Wakeups;

async function measure(pid: number, isOutside: boolean): Promise<Figures> {
  const hogCount = 2 * availableParallelism();
  const hogs = spawn('cputime', ['--tasks', String(hogCount), '--seconds', '1000'], {
    stdio: 'ignore',
  });
  await sleep(WARM_UP_MS);
  if (isOutside) execFileSync('chrt', ['--fifo', '-p', FIFO_PRIORITY, policyThreadOf(pid)]);
  using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
  await client.stats();
  const periodic = ['--period-us', '5000', '--burst-us', '200'];
  const wake = await wakeups(...periodic, '--seconds', String(MEASURED_S));
  const { policy } = JSON.parse(await client.stats()) as ClusterStats;
  const [reading] = Object.values(policy);
  const pipe = await wakeups('--pipe', '--seconds', String(PIPE_S));
  hogs.kill('SIGTERM');
  await once(hogs, 'close');
  return {
    decideP50Us: reading!.decide_p50_us,
    decideP99Us: reading!.decide_p99_us,
    wakeAvgUs: wake.avgUs,
    wakeP99Us: wake.p99Us,
    roundTrips: pipe.wakeups / 2 / PIPE_S,
  };
}

const interactive = { name: 'interactive', command: ['scx-rusty-ts', '--interactive'] };
const inside = await under(interactive, (pid) => measure(pid!, false));
const outside = await under(interactive, (pid) => measure(pid!, true));
process.stdout.write(`${JSON.stringify({ inside, outside }, undefined, 1)}\n`);
process.exit();
