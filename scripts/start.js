/**
 * npm start [-- FLAGS]: the scheduler on this machine where it can run, else a
 * demonstration in a virtual machine.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './lib/cache.js';
import { runMain } from './lib/failure.js';
import { canRunHere } from './lib/here.js';
import { runInGuest } from './vm/guest.js';
import { endWith } from './vm/interrupt.js';
import { parseOptions } from './vm/options.js';

const DEMO = 'vm/guest/demo.js';
const GUEST_DEMO = `/opt/scx-rusty-ts/${DEMO}`;
const TIMEOUT_SECONDS = 600;

const flags = process.argv.slice(2);

/** Becomes the daemon. */
async function runHere() {
  const main = join(projectDir, 'dist/bundle/cli/main.js');
  process.argv.splice(1, 1, main);
  await import(main);
}

async function runDemo(signal) {
  const why = existsSync('/sys/kernel/sched_ext')
    ? 'you are not root'
    : 'this kernel has no sched_ext';
  console.log(`${why}: running in a virtual machine of 2 nodes x 2 LLCs x 2 CPUs instead`);
  const options = parseOptions([
    ...['--topology', '2x2x2', '--timeout', String(TIMEOUT_SECONDS)],
    ...['--add', `${join(projectDir, DEMO)}:${GUEST_DEMO}`],
    ...['--', 'node', GUEST_DEMO, ...flags],
  ]);
  return (await runInGuest(options, process, signal)).status;
}

if (canRunHere()) await runHere();
else await runMain('start', () => endWith(runDemo));
