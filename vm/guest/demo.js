/**
 * The demonstration of `npm start`: attaches the scheduler, starts CPU-bound tasks of
 * mixed nice levels that all come from one LLC, lets the live table show how they spread,
 * then detaches and tells what the tasks got. Arguments go to the scheduler.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const LOAD_SECONDS = 12;
const ATTACH_SECONDS = 20;
const POLL_MS = 50;
const TASKS = 24;
const LOAD = [
  '--tasks',
  `${TASKS}`,
  '--seconds',
  `${LOAD_SECONDS}`,
  '--nice=-5,0,5',
  '--start-cpus=0-1',
];

const state = () => readFileSync('/sys/kernel/sched_ext/state', 'utf8').trim();

const scheduler = spawn('scx-rusty-ts', ['--stats', '1', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
const schedulerEnded = once(scheduler, 'close');

/** True when the kernel has the scheduler; false when it ended before. */
async function attached() {
  const deadline = performance.now() + ATTACH_SECONDS * 1000;
  while (performance.now() < deadline && scheduler.exitCode === null) {
    if (state() === 'enabled') return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function runLoad() {
  const load = spawn('cputime', LOAD, { stdio: ['ignore', 'pipe', 'inherit'] });
  let json = '';
  load.stdout.setEncoding('utf8').on('data', (text) => (json += text));
  await once(load, 'close');
  return JSON.parse(json);
}

function summarise({ tasks }) {
  for (const nice of new Set(tasks.map((task) => task.nice))) {
    const some = tasks.filter((task) => task.nice === nice);
    const seconds = some.reduce((total, { cpuMs }) => total + cpuMs / 1000, 0) / some.length;
    console.log(`${some.length} tasks of nice ${nice}: ${seconds.toFixed(2)} s of CPU each`);
  }
}

if (!(await attached())) {
  scheduler.kill('SIGTERM');
  await schedulerEnded;
  process.exitCode = scheduler.exitCode || 1;
} else {
  console.log(`demo: ${TASKS} CPU-bound tasks start on CPUs 0-1, one LLC`);
  const report = await runLoad();
  scheduler.kill('SIGINT');
  const [code] = await schedulerEnded;
  summarise(report);
  process.exitCode = code ?? 1;
}
