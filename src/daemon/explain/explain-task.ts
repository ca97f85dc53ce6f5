import { readFileSync } from 'node:fs';
import { loadUnit } from '../../balancer/load-unit.js';
import type { Snapshot } from '../../balancer/snapshot.js';
import { Stay } from '../../balancer/stays.js';
import { formatCpuList } from '../../domains/cpu-list.js';
import { SchedulerError } from '../../util/errors.js';
import type { FoundTask } from '../task-table.js';
import type { ExplainedTask, StayName } from './explanation.js';
import { explainMove } from './explain-round.js';
import type { Subject } from './subject.js';

/**
 * O(slots) to find the task, and O(domains) to tell why it stays.
 *
 * @param pid thread id
 * @throws SchedulerError TASK_UNKNOWN
 */
export function explainTask(subject: Subject, pid: number): ExplainedTask {
  const found = subject.tasks.find(pid);
  if (found === undefined) throw unknown(pid);
  const { layout, log } = subject;
  const domain = layout.domains[found.domain];
  const lastMove = log.moves.lastOf(found.slot, found.generation);
  return {
    pid,
    tgid: found.tgid,
    name: readName(pid),
    domain: domain?.name ?? null,
    node: domain?.node ?? null,
    cpus: domain === undefined ? '' : formatCpuList(domain.cpus),
    isRunnable: found.isRunnable,
    weight: found.weight,
    ...inLastRound(subject, found),
    allowed: found.isEverywhere
      ? null
      : layout.domains.filter(({ id }) => found.mayRunIn(id)).map(({ name }) => name),
    lastMove:
      lastMove === undefined ? null : explainMove(subject, lastMove, log.timeMsOf(lastMove.round)),
  };
}

type InRound = Pick<ExplainedTask, 'isWeightLimited' | 'duty' | 'load' | 'stays'>;

function inLastRound({ log, snapshot, stays }: Subject, found: FoundTask): InRound {
  const round = log.round(0);
  const none = { isWeightLimited: false, duty: null, load: null, stays: null };
  if (round === undefined) return none;
  const task = indexOf(snapshot, found);
  if (task === undefined) return { ...none, stays: 'asleep' };
  const isMoved = round.moves.some(
    ({ slot, generation }) => slot === found.slot && generation === found.generation,
  );
  const weight = snapshot.weight[task]!;
  const duty = snapshot.duty[task]!;
  const stay = stays.of(task);
  const names = Object.entries(Stay) as [StayName, Stay][];
  return {
    isWeightLimited: weight > round.limit,
    duty,
    load: (Math.min(weight, round.limit) * duty) / loadUnit(round.limit),
    stays: isMoved ? null : names.find(([, value]) => value === stay)![0],
  };
}

function indexOf(snapshot: Snapshot, { slot, generation }: FoundTask): number | undefined {
  for (let i = 0; i < snapshot.nrTasks; i++) {
    if (snapshot.slot[i] === slot && snapshot.generation[i] === generation) return i;
  }
  return undefined;
}

function readName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
  } catch {
    return '';
  }
}

function unknown(pid: number): SchedulerError {
  return new SchedulerError(
    'TASK_UNKNOWN',
    `no thread ${pid} is scheduled here`,
    'name a living thread of a policy that the scheduler has; ps -eLo tid,cls,comm lists them',
  );
}
