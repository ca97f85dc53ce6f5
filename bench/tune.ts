/**
 * Cost of a tune tick but for its two looks at the machine (/proc/stat and the queues):
 * slices and greedy masks from idle times, into the memory that BPF reads. At several sizes
 * of machine.
 *
 *     node --expose-gc dist/bench/tune.js [--json]
 */
import { Tuner } from '../src/balancer/tuner.js';
import { TuneWriter } from '../src/daemon/tune-writer.js';
import { builtAbi } from '../test/daemon/support/shared-memory.js';

const ROUNDS = 2000;
const WALL_MS = 100;

interface Result {
  readonly cpus: number;
  readonly domains: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly bytesPerTick: number;
}

function measure([domains, cpusPerDomain]: readonly [number, number]): Result {
  const abi = builtAbi();
  const cpus = domains * cpusPerDomain;
  const domainOfCpu = Uint16Array.from({ length: cpus }, (_, cpu) =>
    Math.trunc(cpu / cpusPerDomain),
  );
  const tuner = new Tuner(domainOfCpu, domains);
  const writer = new TuneWriter(new Uint8Array(abi.tune.size * 4), abi);
  const idle = new Float64Array(cpus);
  const isOnline = new Uint8Array(cpus).fill(1);
  const queued = new Uint32Array(domains);
  const tick = (round: number): void => {
    for (let cpu = 0; cpu < cpus; cpu++) idle[cpu] = (cpu * 7 + round) % WALL_MS;
    tuner.tune({ wall: WALL_MS, idle, isOnline, queued });
    writer.write(tuner);
  };
  for (let round = 0; round < ROUNDS; round++) tick(round);

  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const us = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    tick(round);
    us[round] = (performance.now() - startMs) * 1000;
  }
  const bytesPerTick = (process.memoryUsage().heapUsed - heapBefore) / ROUNDS;
  us.sort();
  const [p50Us, p99Us, maxUs] = [0.5, 0.99, 1].map((part) => us[Math.ceil(ROUNDS * part) - 1]!);
  return { cpus, domains, p50Us: p50Us!, p99Us: p99Us!, maxUs: maxUs!, bytesPerTick };
}

const SIZES = [
  [4, 2],
  [16, 8],
  [64, 8],
  [256, 4],
] as const;
const results = SIZES.map(measure);
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
} else {
  process.stdout.write('    cpus  domains   p50 us   p99 us   max us  bytes/tick\n');
  for (const { cpus, domains, p50Us, p99Us, maxUs, bytesPerTick } of results) {
    const sizes = [cpus, domains].map((value) => String(value).padStart(8)).join(' ');
    const times = [p50Us, p99Us, maxUs].map((value) => value.toFixed(1).padStart(8)).join(' ');
    process.stdout.write(`${sizes} ${times} ${bytesPerTick.toFixed(0).padStart(11)}\n`);
  }
}
