/**
 * Tasks that are few, large and of unlike sizes can be so placed that no exchange between two
 * domains helps, though a better way to place them all is easy to find: largest first, each where
 * most room is left (longest processing time first, R. L. Graham 1969). That moves most of them,
 * so it is for tasks that never sleep, which then stay.
 */
import { EVERYWHERE } from './domain-sets.js';
import type { Draft } from './draft.js';
import { isFar } from './level.js';
import { wholeBand, type PlanOptions } from './plan-options.js';

/** Of more tasks for each domain, some fit the gaps. */
const MAX_TASKS_PER_DOMAIN = 8;

/**
 * Deals the candidates out anew, if that brings all domains inside their bands. Who may not run
 * everywhere, or has a memory policy, stays. O(tasks x domains) for at most that many tasks.
 *
 * @returns whether it does; if not, nobody was moved
 */
export function dealOut(draft: Draft, options: PlanOptions): boolean {
  const { domains, loads, machine } = draft;
  draft.reconsider();
  const tasks = freeTasks(draft, MAX_TASKS_PER_DOMAIN * machine.nrDomains);
  if (tasks === undefined) return false;
  tasks.sort((a, b) => loads.load[b]! - loads.load[a]! || a - b);

  const left = Float64Array.from(domains.load);
  for (const task of tasks) left[draft.candidates.place[task]!]! -= loads.load[task]!;
  const chosen = tasks.map((task) => {
    const domain = roomiest(draft, left, task);
    left[domain]! += loads.load[task]!;
    return domain;
  });
  const band = wholeBand(options);
  const deadband = options.deadbandCpus * loads.limit;
  if (left.some((load, d) => isFar(load, domains.target[d]!, band, deadband))) return false;

  tasks.forEach((task, i) => {
    if (draft.candidates.place[task] !== chosen[i]) draft.move(task, chosen[i]!);
  });
  return true;
}

/** Undefined if there are more than `limit`. */
function freeTasks(
  { candidates, loads, machine, snapshot }: Draft,
  limit: number,
): number[] | undefined {
  const tasks: number[] = [];
  for (let domain = 0; domain < machine.nrDomains; domain++) {
    for (let task = candidates.first(domain); task >= 0; task = candidates.after(task, domain)) {
      if (loads.set[task] !== EVERYWHERE || snapshot.preferredNode[task]! >= 0) continue;
      if (tasks.length === limit) return undefined;
      tasks.push(task);
    }
  }
  return tasks;
}

/** The domain that has the least load for its capacity with the task; of equal ones that where it is. */
function roomiest({ candidates, domains, loads }: Draft, left: Float64Array, task: number): number {
  const load = loads.load[task]!;
  const levelOf = (d: number): number => (left[d]! + load) / Math.max(domains.capacity[d]!, 1);
  let best = candidates.place[task]!;
  for (let d = 0; d < left.length; d++) if (levelOf(d) < levelOf(best) * (1 - 1e-6)) best = d;
  return best;
}
