/**
 * Cost of a balancing round, from the filled snapshot to the plan: domains x tasks, from a
 * skewed start (domain d has d + 1 parts of the tasks; much to move) and from a balanced one
 * (nothing to move: the usual round). Also the first round after the warm-up, and the bytes
 * allocated per round.
 *
 *     node dist/bench/balancer.js [--json] [--quick]
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Planner } from '../src/balancer/plan.js';
import { Snapshot, TaskFlag } from '../src/balancer/snapshot.js';
import { makeMachine, makeSkewedTasks } from './skewed-tasks.js';
import { warmUp } from './warm-up.js';

interface Result {
  readonly domains: number;
  readonly nodes: number;
  readonly tasks: number;
  readonly start: 'skewed' | 'balanced';
  readonly moves: number;
  readonly firstUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly bytesPerRound: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const isQuick = process.argv.includes('--quick');
const isJson = process.argv.includes('--json');

function fillSkewed(snapshot: Snapshot, nrDomains: number, nrTasks: number): void {
  snapshot.reset(nrTasks);
  for (const [task, { domain, weight, duty }] of makeSkewedTasks(nrDomains, nrTasks).entries()) {
    const i = snapshot.nrTasks;
    snapshot.slot[i] = task;
    snapshot.tgid[i] = task >>> 3;
    snapshot.domain[i] = domain;
    snapshot.weight[i] = weight;
    snapshot.duty[i] = duty;
    snapshot.flags[i] = TaskFlag.everywhere;
    snapshot.commit();
  }
}

function timeUs(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e3;
}

function allocatedPerRound(run: () => void, nrRounds: number): number {
  collectGarbage();
  const before = process.memoryUsage();
  for (let round = 0; round < nrRounds; round++) run();
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return Math.round(grown / nrRounds);
}

function measure(planner: Planner, snapshot: Snapshot, start: Result['start']): Result {
  const { nrDomains, nrNodes } = planner.machine;
  const nrRounds = Math.max(
    20,
    Math.min(500, Math.round((isQuick ? 2e6 : 2e7) / snapshot.nrTasks)),
  );
  const run = (): void => {
    planner.plan(snapshot);
  };
  const firstUs = timeUs(run);
  const times = Array.from({ length: nrRounds }, () => timeUs(run)).sort((a, b) => a - b);
  return {
    domains: nrDomains,
    nodes: nrNodes,
    tasks: snapshot.nrTasks,
    start,
    moves: planner.plan(snapshot).nrMoves,
    firstUs,
    p50Us: times[Math.floor(nrRounds * 0.5)]!,
    p99Us: times[Math.floor(nrRounds * 0.99)]!,
    maxUs: times[nrRounds - 1]!,
    bytesPerRound: allocatedPerRound(run, nrRounds),
  };
}

function measureBoth(planner: Planner, nrTasks: number): Result[] {
  const snapshot = new Snapshot(planner.machine);
  fillSkewed(snapshot, planner.machine.nrDomains, nrTasks);
  const skewed = measure(planner, snapshot, 'skewed');
  const plan = planner.plan(snapshot);
  for (let move = 0; move < plan.nrMoves; move++) {
    snapshot.domain[plan.task[move]!] = plan.target[move]!;
  }
  return [skewed, measure(planner, snapshot, 'balanced')];
}

function printTable(results: readonly Result[]): void {
  const rows = results.map((r) => [
    `${r.domains}/${r.nodes}/${r.tasks}`,
    r.start,
    String(r.moves),
    ...[r.firstUs, r.p50Us, r.p99Us, r.maxUs].map((us) => us.toFixed(0)),
    String(r.bytesPerRound),
  ]);
  const head = ['domains/nodes/tasks', 'start', 'moves', 'first', 'p50', 'p99', 'max us', 'bytes'];
  for (const row of [head, ...rows]) {
    const [shape, ...rest] = row;
    process.stdout.write(`${shape!.padEnd(20)}${rest.map((cell) => cell.padStart(9)).join('')}\n`);
  }
}

const firstPlanner = new Planner(makeMachine(8, 2));
const warmUpMs =
  timeUs(() => {
    warmUp(firstPlanner);
  }) / 1e3;
const results = measureBoth(firstPlanner, 8_000);
for (const [nrDomains, nrNodes] of [
  [8, 2],
  [64, 8],
  [256, 8],
] as const) {
  for (const nrTasks of [1_000, 8_000, 64_000, ...(isQuick ? [] : [1_000_000])]) {
    results.push(...measureBoth(new Planner(makeMachine(nrDomains, nrNodes)), nrTasks));
  }
}
if (isJson) {
  process.stdout.write(`${JSON.stringify({ node: process.version, warmUpMs, results })}\n`);
} else {
  process.stdout.write(`warm-up ${warmUpMs.toFixed(0)} ms; the first two rows follow it at once\n`);
  printTable(results);
}
