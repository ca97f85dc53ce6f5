/**
 * Cost of a balance tick but for the one call that applies its plan: reading all tasks from
 * the memory that BPF writes, loads, limit, plan, and the log of decisions, whose part is
 * shown apart. At several numbers of tasks, so that the cost per task can be seen not to
 * grow. On a machine in band, and on one that no plan can balance, where the log counts the
 * tasks by why they stay: every second one may run in the first domain only.
 *
 *     node --expose-gc dist/bench/tick.js [--json]
 */
import { DecisionLog } from '../src/balancer/decision-log.js';
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
  readonly isStuck: boolean;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly logUs: number;
  readonly nsPerTask: number;
  readonly bytesPerTick: number;
}

function measure(tasks: number, isStuck: boolean): Result {
  const abi = builtAbi();
  const nrChunks = Math.ceil(tasks / abi.limits.chunkTasks);
  const arena = new FakeArena(abi, nrChunks);
  for (let chunk = 0; chunk < nrChunks; chunk++) arena.publish(arena.addChunk());
  for (let slot = 0; slot < tasks; slot++) {
    const weight = slot % 3 === 0 ? 335 : 100;
    const dom = slot % NR_DOMAINS;
    if (isStuck && slot % 2 === 0)
      arena.put({ slot, dom: 0, weight, isEverywhere: false, allowed: 1 });
    else arena.put({ slot, dom, weight, allowed: 0xff });
  }
  const machine = new Machine({
    domainNode: Array.from({ length: NR_DOMAINS }, (_, domain) => domain >> 2),
    domainCapacity: new Float64Array(NR_DOMAINS).fill(1024 * CPUS_PER_DOMAIN),
    domainNrCpus: new Float64Array(NR_DOMAINS).fill(CPUS_PER_DOMAIN),
  });
  const table = new TaskTable(abi, arena, HALF_LIFE_NS);
  const planner = new Planner(machine);
  const snapshot = new Snapshot(machine);
  const log = new DecisionLog(machine);
  const pidOf = (slot: number): number => table.pidOf(slot);
  const answers: number[] = [];
  /** @returns when the log's part began, ms */
  const tick = (round: number): number => {
    table.fill(snapshot, machine, 100e9 + round, 0);
    const plan = planner.plan(snapshot);
    const logMs = performance.now();
    planner.stays.update(planner.options);
    const facts = { number: round, timeMs: round, isApplied: true, answers, pidOf };
    log.add(plan, planner.stays, snapshot, facts);
    return logMs;
  };
  warmUp(planner);
  for (let round = 0; round < 20; round++) tick(round);

  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const us = new Float64Array(ROUNDS);
  const logUs = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    const logMs = tick(20 + round);
    const endMs = performance.now();
    us[round] = (endMs - startMs) * 1000;
    logUs[round] = (endMs - logMs) * 1000;
  }
  const bytesPerTick = (process.memoryUsage().heapUsed - heapBefore) / ROUNDS;
  us.sort();
  logUs.sort();
  const p50Us = us[ROUNDS >> 1]!;
  const p99Us = us[Math.floor(ROUNDS * 0.99)]!;
  const nsPerTask = (p50Us * 1000) / tasks;
  const maxUs = us[ROUNDS - 1]!;
  const medianLogUs = logUs[ROUNDS >> 1]!;
  return { tasks, isStuck, p50Us, p99Us, maxUs, logUs: medianLogUs, nsPerTask, bytesPerTick };
}

const results = [false, true].flatMap((isStuck) =>
  [1_000, 8_000, 64_000, 512_000].map((tasks) => measure(tasks, isStuck)),
);
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
} else {
  process.stdout.write(
    '   tasks            p50 us   p99 us   max us   log us  ns/task  bytes/tick\n',
  );
  for (const result of results) {
    const { tasks, isStuck, p50Us, p99Us, maxUs, logUs, nsPerTask, bytesPerTick } = result;
    const cells = [p50Us, p99Us, maxUs, logUs, nsPerTask].map((value) =>
      value.toFixed(0).padStart(8),
    );
    process.stdout.write(
      `${String(tasks).padStart(8)} ${isStuck ? 'stuck  ' : 'in band'} ${cells.join(' ')} ${bytesPerTick.toFixed(0).padStart(11)}\n`,
    );
  }
}
