import type { LevelReport, Plan } from '../plan.js';
import { TaskFlag, type Snapshot } from '../snapshot.js';
import type { RecordedLevel, RecordedPlan } from './lines.js';

/** Tasks encoded at a time: a millisecond's work. */
const PART = 4096;
/** Longest decimal forms, with the comma behind: of a double, a u32, a u16, an i16, a u8. */
const MAX_TASK_BYTES = 2 * 26 + 3 * 11 + 6 + 7 + 4;
const MAX_WORD_BYTES = 11;
const MAX_KEY_BYTES = 16;
const MAX_MOVE_BYTES = 11 + 6 + 4 + 4 + 11;
const MAX_LEVEL_BYTES = 3 * 26;
const MAX_FRAME_BYTES = 1024;

/** A round to be written down: a copy, as the originals live on. */
export interface RoundToRecord {
  readonly number: number;
  readonly timeNs: bigint;
  readonly snapshot: Snapshot;
  readonly plan: RecordedPlan;
}

/** The shortest decimal number that reads back as just this double; JSON.stringify drops the sign of -0. */
function decimal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A copy of what is to be recorded of a plan. O(moves + domains). */
export function recordPlan(
  plan: Plan,
  { slot }: Snapshot,
  answers: ArrayLike<number>,
  pidOf: (slot: number) => number,
): RecordedPlan {
  const task = Array.from(plan.task.subarray(0, plan.nrMoves));
  return {
    limit: plan.limit,
    totalLoad: plan.totalLoad,
    moves: {
      task,
      target: Array.from(plan.target.subarray(0, plan.nrMoves)),
      why: task.map((i) => plan.why[i]!),
      answer: task.map((_, move) => answers[move] ?? 0),
      pid: task.map((i) => pidOf(slot[i]!)),
    },
    domains: recordLevel(plan.domains),
    nodes: recordLevel(plan.nodes),
  };
}

function recordLevel({ before, after, target }: LevelReport): RecordedLevel {
  return { before: Array.from(before), after: Array.from(after), target: Array.from(target) };
}

/** No round takes more bytes than this. */
export function maxRoundBytes({ snapshot, plan }: RoundToRecord): number {
  return (
    snapshot.nrTasks * (MAX_TASK_BYTES + MAX_KEY_BYTES + snapshot.nrWords * MAX_WORD_BYTES) +
    plan.moves.task.length * MAX_MOVE_BYTES +
    (plan.domains.before.length + plan.nodes.before.length) * MAX_LEVEL_BYTES +
    MAX_FRAME_BYTES
  );
}

/** The round's line, end of line included, in parts small enough to do something else in between. */
export function* encodeRound({
  number,
  timeNs,
  snapshot,
  plan,
}: RoundToRecord): Generator<string, void> {
  yield `{"type":"round","number":${number},"timeNs":"${timeNs}","tasks":{`;
  const { nrTasks, slot, generation, tgid, domain, weight, duty, preferredNode, flags } = snapshot;
  const columns = { slot, generation, tgid, domain, weight, duty, preferredNode, flags };
  for (const [name, values] of Object.entries(columns)) {
    yield `"${name}":[`;
    for (let from = 0; from < nrTasks; from += PART) {
      const part = Array.from(values.subarray(from, Math.min(from + PART, nrTasks)), decimal);
      yield from === 0 ? part.join() : `,${part.join()}`;
    }
    yield '],';
  }
  yield '"allowed":{';
  let separator = '';
  for (let from = 0; from < nrTasks; from += PART) {
    const masks = encodeMasks(snapshot, from, Math.min(from + PART, nrTasks));
    if (masks === '') continue;
    yield separator + masks;
    separator = ',';
  }
  yield `}},"plan":${encodePlan(plan)}}\n`;
}

/** The masks of those tasks of `[from, to)` that have one. */
function encodeMasks({ flags, allowed, nrWords }: Snapshot, from: number, to: number): string {
  const masks: string[] = [];
  for (let task = from; task < to; task++) {
    if ((flags[task]! & TaskFlag.everywhere) !== 0) continue;
    masks.push(`"${task}":[${allowed.subarray(task * nrWords, (task + 1) * nrWords).join()}]`);
  }
  return masks.join();
}

function encodePlan({ limit, totalLoad, moves, domains, nodes }: RecordedPlan): string {
  const level = ({ before, after, target }: RecordedLevel): string =>
    `{"before":${list(before)},"after":${list(after)},"target":${list(target)}}`;
  return (
    `{"limit":${decimal(limit)},"totalLoad":${decimal(totalLoad)},"moves":${JSON.stringify(moves)},` +
    `"domains":${level(domains)},"nodes":${level(nodes)}}`
  );
}

function list(values: readonly number[]): string {
  return `[${values.map(decimal).join()}]`;
}
