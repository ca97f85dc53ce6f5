/**
 * Start-up: from the start of the process to the kernel's `enabled`, and how much of it is
 * our own code. Runs in a guest; under --icount the figures do not depend on the host's
 * load.
 *
 *     npm run --silent vm -- --topology 2x2x2 [--icount] -- node /opt/scx-rusty-ts/dist/bench/startup.js [--json]
 *
 * own = attach - node - kernel, where `node` is an empty program, and `kernel` what libbpf
 * and the kernel need to load the object and to attach the scheduler.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { configure as readConfiguration } from '../src/cli/configure.js';
import { parseCommandLine } from '../src/cli/parse.js';
import { OPS, configure } from '../src/daemon/configure.js';
import { readAbi } from '../src/daemon/abi.js';
import { readHotplugSequence } from '../src/daemon/scheduler.js';
import { Library } from '../src/ffi/library.js';
import { OpenObject } from '../src/ffi/object.js';
import { createLogger } from '../src/util/log.js';

const RUNS = 5;
/** Seldom, as the looking costs time, too, on a guest whose CPUs share one. */
const POLL_MS = 25;

const state = (): string => readFileSync('/sys/kernel/sched_ext/state', 'utf8').trim();

function emptyProgramMs(): number {
  const startMs = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startMs;
}

async function attachMs(): Promise<number> {
  const startMs = performance.now();
  const child = spawn('scx-rusty-ts', { stdio: 'ignore' });
  const ended = once(child, 'close');
  while (state() !== 'enabled') {
    if (child.exitCode !== null) throw new Error(`the scheduler ended with ${child.exitCode}`);
    await sleep(POLL_MS);
  }
  const elapsedMs = performance.now() - startMs;
  child.kill('SIGTERM');
  await ended;
  return elapsedMs;
}

function kernelMs(): number {
  const line = parseCommandLine([], 'bench');
  if (line.command !== 'run') throw new Error('unreachable');
  const logger = createLogger(-2);
  const hotplugSequence = readHotplugSequence();
  const { options, layout } = readConfiguration(() => undefined, line.flags, line.given, {});
  using object = OpenObject.open(options.objectPath, Library.open({ logger }));
  configure(object, readAbi(object.btf), { options, layout, hotplugSequence, version: 'bench' });
  const startMs = performance.now();
  using loaded = object.load();
  loaded.attach(OPS);
  return performance.now() - startMs;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

const attach: number[] = [];
const node: number[] = [];
for (let run = 0; run < RUNS; run++) {
  node.push(emptyProgramMs());
  attach.push(await attachMs());
}
const result = { attachMs: median(attach), nodeMs: median(node), kernelMs: kernelMs(), ownMs: 0 };
result.ownMs = result.attachMs - result.nodeMs - result.kernelMs;
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
} else {
  for (const [name, ms] of Object.entries(result)) {
    process.stdout.write(`${name.padEnd(9)} ${ms.toFixed(0).padStart(6)}\n`);
  }
}
