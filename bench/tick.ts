/**
 * Cost of a balance tick but for the one call that applies its plan: reading all tasks from
 * the memory that BPF writes, loads, limit and plan. At several numbers of tasks, so that
 * the cost per task can be seen not to grow.
 *
 *     node --expose-gc dist/bench/tick.js [--json]
 */
import { Machine } from '../src/balancer/machine.js';
import { Planner } from '../src/balancer/plan.js';
import { Snapshot } from '../src/balancer/snapshot.js';
import { TaskTable } from '../src/daemon/task-table.js';
import { builtAbi, FakeArena } from '../test/daemon/support/shared-memory.js';
import { warmUp } from './warm-up.js';

const NR_DOMAINS = 8;
const CPUS_PER_DOMAIN = 8;
const ROUNDS = 200;
const HALF_LIFE_NS = 1e9;

interface Result {
  readonly tasks: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly nsPerTask: number;
  readonly bytesPerTick: number;
}

function measure(tasks: number): Result {
  const abi = builtAbi();
  const nrChunks = Math.ceil(tasks / abi.limits.chunkTasks);
  const arena = new FakeArena(abi, nrChunks);
  for (let chunk = 0; chunk < nrChunks; chunk++) arena.publish(arena.addChunk());
  for (let slot = 0; slot < tasks; slot++) {
    arena.put({ slot, dom: slot % NR_DOMAINS, weight: slot % 3 === 0 ? 335 : 100, allowed: 0xff });
  }
  const machine = new Machine({
    domainNode: Array.from({ length: NR_DOMAINS }, (_, domain) => domain >> 2),
    domainCapacity: new Float64Array(NR_DOMAINS).fill(1024 * CPUS_PER_DOMAIN),
    domainNrCpus: new Float64Array(NR_DOMAINS).fill(CPUS_PER_DOMAIN),
  });
  const table = new TaskTable(abi, arena, HALF_LIFE_NS);
  const planner = new Planner(machine);
  const snapshot = new Snapshot(machine);
  const tick = (nowNs: number): void => {
    table.fill(snapshot, nowNs, 0);
    planner.plan(snapshot);
  };
  warmUp(planner);
  for (let round = 0; round < 20; round++) tick(100e9 + round);

  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const us = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    tick(200e9 + round);
    us[round] = (performance.now() - startMs) * 1000;
  }
  const bytesPerTick = (process.memoryUsage().heapUsed - heapBefore) / ROUNDS;
  us.sort();
  const p50Us = us[ROUNDS >> 1]!;
  const p99Us = us[Math.floor(ROUNDS * 0.99)]!;
  const nsPerTask = (p50Us * 1000) / tasks;
  return { tasks, p50Us, p99Us, maxUs: us[ROUNDS - 1]!, nsPerTask, bytesPerTick };
}

const results = [1_000, 8_000, 64_000, 512_000].map(measure);
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
} else {
  process.stdout.write('   tasks   p50 us   p99 us   max us  ns/task  bytes/tick\n');
  for (const { tasks, p50Us, p99Us, maxUs, nsPerTask, bytesPerTick } of results) {
    const cells = [p50Us, p99Us, maxUs, nsPerTask].map((value) => value.toFixed(0).padStart(8));
    process.stdout.write(
      `${String(tasks).padStart(8)} ${cells.join(' ')} ${bytesPerTick.toFixed(0).padStart(11)}\n`,
    );
  }
}
