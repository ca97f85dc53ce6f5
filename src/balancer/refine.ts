import type { Draft } from './draft.js';
import { exchange } from './exchange.js';
import { bestGainOf, gainOf, isOutside, roomOf, type Level } from './level.js';

const MAX_STEPS_PER_MEMBER = 4;
/** A task that wants to go where it is sent counts twice, one that wants to stay half. */
const PREFERENCE = 2;

/**
 * What is left when no task fits any more: tasks larger than the room. Takes the member
 * farthest from its target and, of all single moves from or to it, makes the one that
 * improves  Σ load² / capacity  most, until all are inside the band or stuck. Domains whose
 * gaps no single move makes smaller exchange tasks.
 * Every step lowers the sum, so it ends; the bound on steps only keeps the time.
 *
 * @returns whether all are inside
 */
export function refine(
  draft: Draft,
  level: Level,
  members: Uint16Array,
  from: number,
  to: number,
  band: number,
  deadband: number,
): boolean {
  let isAllInside = true;
  for (let k = from; k < to; k++) level.isStuck[members[k]!] = 0;
  for (let step = 0; step < MAX_STEPS_PER_MEMBER * (to - from); step++) {
    const worst = findWorst(level, members, from, to, band, deadband);
    if (worst < 0) return isAllInside;
    const isPusher = roomOf(level, worst) < 0;
    let best = -1;
    let bestFrom = -1;
    let bestTo = -1;
    let bestScore = 0;
    for (let k = from; k < to; k++) {
      const partner = members[k]!;
      const source = isPusher ? worst : partner;
      const target = isPusher ? partner : worst;
      if (partner === worst) continue;
      if (PREFERENCE * bestGainOf(level, source, target) <= bestScore) continue;
      const task = findTask(draft, level, source, target);
      const score = task < 0 ? 0 : scoreOf(draft, level, task, source, target);
      if (score > bestScore) {
        best = task;
        bestFrom = source;
        bestTo = target;
        bestScore = score;
      }
    }
    if (best < 0) {
      if (level === draft.domains && exchangeWith(draft, members, from, to, worst)) continue;
      level.isStuck[worst] = 1;
      isAllInside = false;
    } else {
      level.isStuck[bestFrom] = 0;
      level.isStuck[bestTo] = 0;
      const set = draft.loads.set[best]!;
      draft.move(best, level === draft.nodes ? roomiestDomain(draft, bestTo, set) : bestTo);
    }
  }
  return false;
}

/** Exchanges tasks between the worst domain and that which makes up for it best. */
function exchangeWith(
  draft: Draft,
  members: Uint16Array,
  from: number,
  to: number,
  worst: number,
): boolean {
  const { domains } = draft;
  const isPusher = roomOf(domains, worst) < 0;
  let partner = -1;
  let bestGain = 0;
  for (let k = from; k < to; k++) {
    const member = members[k]!;
    const gain = isPusher ? bestGainOf(domains, worst, member) : bestGainOf(domains, member, worst);
    if (gain <= bestGain) continue;
    partner = member;
    bestGain = gain;
  }
  if (partner < 0) return false;
  const isDone = isPusher ? exchange(draft, worst, partner) : exchange(draft, partner, worst);
  if (isDone) domains.isStuck[partner] = 0;
  return isDone;
}

/** Of the node's domains the set may use, the one with most room; -1 if there is none. */
export function roomiestDomain(draft: Draft, node: number, set: number): number {
  const { domainsByNode, nodeStart } = draft.machine;
  const { domains } = draft;
  let roomiest = -1;
  for (let k = nodeStart[node]!; k < nodeStart[node + 1]!; k++) {
    const domain = domainsByNode[k]!;
    if (!domains.allows(set, domain)) continue;
    if (roomiest < 0 || roomOf(domains, domain) > roomOf(domains, roomiest)) roomiest = domain;
  }
  return roomiest;
}

function findWorst(
  level: Level,
  members: Uint16Array,
  from: number,
  to: number,
  band: number,
  deadband: number,
): number {
  let worst = -1;
  let worstDistance = 0;
  for (let k = from; k < to; k++) {
    const member = members[k]!;
    const distance = Math.abs(roomOf(level, member)) / Math.max(level.capacity[member]!, 1);
    if (level.isStuck[member] === 1 || distance <= worstDistance) continue;
    if (!isOutside(level, member, band, deadband)) continue;
    worst = member;
    worstDistance = distance;
  }
  return worst;
}

/** The task whose move between the two members is worth most; -1 if none is worth it. */
function findTask(draft: Draft, level: Level, from: number, to: number): number {
  if (level === draft.domains) return findTaskOfDomain(draft, level, from, from, to, -1);
  const { domainsByNode, nodeStart } = draft.machine;
  let best = -1;
  for (let k = nodeStart[from]!; k < nodeStart[from + 1]!; k++) {
    best = findTaskOfDomain(draft, level, domainsByNode[k]!, from, to, best);
  }
  return best;
}

function findTaskOfDomain(
  draft: Draft,
  level: Level,
  domain: number,
  from: number,
  to: number,
  known: number,
): number {
  const { candidates, loads } = draft;
  let best = known;
  let bestScore = best < 0 ? 0 : scoreOf(draft, level, best, from, to);
  for (let task = candidates.first(domain); task >= 0; task = candidates.after(task, domain)) {
    if (!level.allows(loads.set[task]!, to)) continue;
    const score = scoreOf(draft, level, task, from, to);
    if (score > bestScore) {
      best = task;
      bestScore = score;
    }
  }
  return best;
}

function scoreOf(draft: Draft, level: Level, task: number, from: number, to: number): number {
  const { domainNode } = draft.machine;
  const gain = gainOf(level, draft.loads.load[task]!, from, to);
  const fromNode = level === draft.domains ? domainNode[from]! : from;
  const toNode = level === draft.domains ? domainNode[to]! : to;
  const preferred = draft.snapshot.preferredNode[task];
  if (fromNode === toNode) return gain;
  if (preferred === toNode) return gain * PREFERENCE;
  return preferred === fromNode ? gain / PREFERENCE : gain;
}
