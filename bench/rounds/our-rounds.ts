/**
 * Rounds of our balancer over the tasks of scx-rusty/src/tasks.rs, from reading them in memory as
 * BPF leaves it to the plan.
 *
 *     node dist/bench/rounds/our-rounds.js DOMAINS NODES TASKS ROUNDS [--settle]
 *
 * Every round begins with the same tasks; with --settle each begins where the last one left off,
 * until one moves nothing. Prints moves and rounds.
 */
import { Planner } from '../../src/balancer/plan.js';
import { Snapshot } from '../../src/balancer/snapshot.js';
import { TaskTable } from '../../src/daemon/task-table.js';
import { builtAbi, FakeArena, type TaskFields } from '../../test/daemon/support/shared-memory.js';
import { makeMachine, makeSkewedTasks } from '../skewed-tasks.js';
import { warmUp } from '../warm-up.js';

const HALF_LIFE_NS = 1e9;
/** In the middle of a period, where 3/4 of what is in `duty_old` is read. */
const NOW_NS = 100.5e9;

const [nrDomains, nrNodes, nrTasks, maxRounds] = process.argv.slice(2, 6).map(Number) as [
  number,
  number,
  number,
  number,
];
const settles = process.argv[6] === '--settle';

const tasks = makeSkewedTasks(nrDomains, nrTasks).map(
  ({ domain, weight, duty }, slot): TaskFields & { dom: number } => ({
    ...{ slot, dom: domain, weight, dutyOld: Math.floor((duty / 0.75) * 2 ** 20) },
    ...{ dutyAtNs: NOW_NS - 1e8, isRunnable: false },
  }),
);

const abi = builtAbi();
const nrChunks = Math.ceil(nrTasks / abi.limits.chunkTasks);
const arena = new FakeArena(abi, nrChunks);
for (let chunk = 0; chunk < nrChunks; chunk++) arena.publish(arena.addChunk());
for (const task of tasks) arena.put(task);

const machine = makeMachine(nrDomains, nrNodes);
const table = new TaskTable(abi, arena, HALF_LIFE_NS);
const planner = new Planner(machine);
const snapshot = new Snapshot(machine);
warmUp(planner);

let [rounds, moves] = [0, 0];
while (rounds < maxRounds) {
  table.fill(snapshot, machine, NOW_NS, 0);
  const plan = planner.plan(snapshot);
  rounds++;
  moves += plan.nrMoves;
  if (!settles) continue;
  if (plan.nrMoves === 0) break;
  for (let move = 0; move < plan.nrMoves; move++) {
    const task = tasks[snapshot.slot[plan.task[move]!]!]!;
    task.dom = plan.target[move]!;
    arena.put(task);
  }
}

const loads = new Float64Array(nrDomains);
for (const { dom, weight, dutyOld } of tasks) loads[dom]! += weight! * dutyOld!;
const average = loads.reduce((sum, load) => sum + load) / nrDomains;
const [least, most] = [Math.min(...loads) / average, Math.max(...loads) / average];
process.stdout.write(`${JSON.stringify({ rounds, moves, least, most })}\n`);
