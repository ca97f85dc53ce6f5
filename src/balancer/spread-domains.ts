import { MAX_SETS } from './domain-sets.js';
import type { Draft } from './draft.js';
import { fits, markOutside, mayTrade, roomFor, roomOf, surplusFor } from './level.js';
import type { PlanOptions } from './plan-options.js';
import { refine } from './refine.js';
import { Step } from './step.js';

/**
 * Per set of tasks, the most room a domain it may use had when last looked for. Room only
 * shrinks while tasks fit, so a task larger than that need not look again.
 */
const knownRoom = new Float64Array(MAX_SETS);

/**
 * Spreads the node's load over its domains, by the node's own average: first tasks that fit,
 * largest first, so that few move; then what is left by `refine`.
 *
 * @returns whether all are inside the band
 */
export function spreadDomains(draft: Draft, node: number, options: PlanOptions): boolean {
  const { domains, machine } = draft;
  const { domainsByNode, nodeStart } = machine;
  const from = nodeStart[node]!;
  const to = nodeStart[node + 1]!;
  const band = options.domainBandPct / 100;
  const deadband = options.deadbandCpus * draft.loads.limit;
  draft.shareWithinNode(node);
  if (!markOutside(domains, domainsByNode, from, to, band, deadband)) return true;
  draft.gather();
  draft.step = Step.spreadDomains;
  if (draft.loads.sets.count > 1) drainAll(draft, from, to, true);
  drainAll(draft, from, to, false);
  draft.step = Step.refineDomains;
  return refine(draft, domains, domainsByNode, from, to, band, deadband);
}

/** @param isStrict whether tasks go only where their set has a share to get */
function drainAll(draft: Draft, from: number, to: number, isStrict: boolean): void {
  const { domainsByNode } = draft.machine;
  // Those that must give away load choose first.
  for (let isOutside = 1; isOutside >= 0; isOutside--) {
    for (let k = from; k < to; k++) {
      const pusher = domainsByNode[k]!;
      if (draft.domains.isOutside[pusher] !== isOutside) continue;
      drain(draft, pusher, from, to, isStrict);
    }
  }
}

/** Moves tasks that fit from the pusher to other domains of `[from, to)`. */
function drain(draft: Draft, pusher: number, from: number, to: number, isStrict: boolean): void {
  const { domains, loads, candidates } = draft;
  if (roomOf(domains, pusher) >= 0 || !hasPuller(draft, pusher, from, to)) return;
  knownRoom.fill(Infinity, 0, loads.sets.count);
  candidates.sort(draft.snapshot, loads, pusher);
  const { values, count } = candidates.sorted;
  let puller = -1;
  for (let k = 0; k < count; k++) {
    if (roomOf(domains, pusher) >= 0) return;
    const task = values[k]!;
    const set = loads.set[task]!;
    const load = loads.load[task]!;
    if (!fits(load, knownRoom[set]!)) continue;
    if (!fits(load, surplusFor(domains, set, pusher, isStrict))) continue;
    // Staying with one puller as long as it has room keeps the threads of a process together.
    const canFollow =
      puller >= 0 &&
      domains.allows(set, puller) &&
      fits(load, roomFor(domains, set, puller, isStrict));
    if (!canFollow) {
      const roomiest = findPuller(draft, set, pusher, from, to, isStrict);
      knownRoom[set] = roomiest < 0 ? 0 : roomFor(domains, set, roomiest, isStrict);
      if (!fits(load, knownRoom[set])) continue;
      puller = roomiest;
    }
    draft.move(task, puller);
  }
}

function hasPuller(draft: Draft, pusher: number, from: number, to: number): boolean {
  const { domainsByNode } = draft.machine;
  for (let k = from; k < to; k++) {
    const domain = domainsByNode[k]!;
    if (mayTrade(draft.domains, pusher, domain) && roomOf(draft.domains, domain) > 0) return true;
  }
  return false;
}

/** The domain with most room for tasks of the set; -1 if there is none. */
function findPuller(
  draft: Draft,
  set: number,
  pusher: number,
  from: number,
  to: number,
  isStrict: boolean,
): number {
  const { domains, machine } = draft;
  let roomiest = -1;
  let mostRoom = 0;
  for (let k = from; k < to; k++) {
    const domain = machine.domainsByNode[k]!;
    const room = roomFor(domains, set, domain, isStrict);
    if (room <= mostRoom || !mayTrade(domains, pusher, domain)) continue;
    if (!domains.allows(set, domain)) continue;
    roomiest = domain;
    mostRoom = room;
  }
  return roomiest;
}
