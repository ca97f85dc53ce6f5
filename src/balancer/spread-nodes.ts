import { MAX_SETS } from './domain-sets.js';
import type { Draft } from './draft.js';
import { fits, markOutside, mayTrade, roomFor, roomOf, surplusFor } from './level.js';
import type { PlanOptions } from './plan-options.js';
import { refine, roomiestDomain } from './refine.js';
import { Step } from './step.js';

/** Whose turn it is to leave a node. */
const allTurns: readonly Step[] = [Step.homeward, Step.spreadNodes, Step.reluctant];
const oneTurn: readonly Step[] = [Step.spreadNodes];

/** Per set of tasks: the most room a node it may use had when last looked for. */
const knownRoom = new Float64Array(MAX_SETS);

/**
 * Spreads the load over the nodes. Tasks leave the domains that will have too much, and
 * enter those that will have too little, once their nodes have their shares, so that few
 * tasks have to move within the nodes afterwards. Near nodes are served first.
 *
 * @returns whether all are inside the band
 */
export function spreadNodes(draft: Draft, options: PlanOptions): boolean {
  const { nodes, machine } = draft;
  const band = options.nodeBandPct / 100;
  const deadband = options.deadbandCpus * draft.loads.limit;
  draft.shareAll();
  if (!markOutside(nodes, machine.nodes, 0, machine.nrNodes, band, deadband)) return true;
  draft.gather();
  const turns = draft.loads.hasPreferences ? allTurns : oneTurn;
  // Those that must give away load choose first.
  for (let isOutside = 1; isOutside >= 0; isOutside--) {
    for (let n = 0; n < machine.nrNodes; n++) {
      if (nodes.isOutside[n] === isOutside) drainNode(draft, n, turns);
    }
  }
  draft.step = Step.refineNodes;
  return refine(draft, nodes, machine.nodes, 0, machine.nrNodes, band, deadband);
}

function drainNode(draft: Draft, node: number, turns: readonly Step[]): void {
  const { domainsByNode, nodeStart } = draft.machine;
  for (const turn of turns) {
    draft.step = turn;
    // By the shares of domains and sets; if that was not enough, by those of nodes alone.
    for (let isStrict = 1; isStrict >= 0; isStrict--) {
      for (let k = nodeStart[node]!; k < nodeStart[node + 1]!; k++) {
        drain(draft, domainsByNode[k]!, node, isStrict === 1);
      }
    }
  }
}

/** Moves tasks that fit from the domain to other nodes. */
function drain(draft: Draft, domain: number, node: number, isStrict: boolean): void {
  const { nodes, domains, loads, candidates } = draft;
  if (isStrict && roomOf(domains, domain) >= 0) return;
  if (roomOf(nodes, node) >= 0 || !hasPuller(draft, node)) return;
  knownRoom.fill(Infinity, 0, loads.sets.count);
  candidates.sort(draft.snapshot, loads, domain);
  const { values, count } = candidates.sorted;
  let target = -1;
  for (let k = 0; k < count; k++) {
    if (roomOf(nodes, node) >= 0) return;
    const task = values[k]!;
    const set = loads.set[task]!;
    const load = loads.load[task]!;
    if (!fits(load, knownRoom[set]!)) continue;
    if (!fits(load, surplusFor(nodes, set, node, isStrict))) continue;
    if (isStrict && !fits(load, -roomOf(domains, domain))) continue;
    const chosen = chooseTarget(draft, task, node, isStrict, target);
    if (chosen < 0) continue;
    target = chosen;
    draft.move(task, target);
  }
}

/** @param last the domain chosen before: kept while it has room, so that processes stay together */
function chooseTarget(
  draft: Draft,
  task: number,
  node: number,
  isStrict: boolean,
  last: number,
): number {
  const { domains, loads, machine } = draft;
  const set = loads.set[task]!;
  const load = loads.load[task]!;
  const preferred = draft.snapshot.preferredNode[task]!;
  if (draft.step === Step.homeward) {
    const canGoHome =
      preferred >= 0 &&
      preferred < machine.nrNodes &&
      canEnter(draft, task, node, preferred, isStrict);
    return canGoHome ? roomiestDomain(draft, preferred, set) : -1;
  }
  if ((draft.step === Step.reluctant) !== (preferred === node)) return -1;
  if (last >= 0 && domains.allows(set, last) && fits(load, roomOf(domains, last))) {
    if (canEnter(draft, task, node, machine.domainNode[last]!, isStrict)) return last;
  }
  const puller = findPuller(draft, task, node, isStrict);
  return puller < 0 ? -1 : roomiestDomain(draft, puller, set);
}

function canEnter(
  draft: Draft,
  task: number,
  from: number,
  to: number,
  isStrict: boolean,
): boolean {
  const { nodes, loads } = draft;
  const set = loads.set[task]!;
  const load = loads.load[task]!;
  return (
    mayTrade(nodes, from, to) &&
    nodes.allows(set, to) &&
    fits(load, roomFor(nodes, set, to, isStrict))
  );
}

function hasPuller(draft: Draft, node: number): boolean {
  for (let n = 0; n < draft.machine.nrNodes; n++) {
    if (mayTrade(draft.nodes, node, n) && roomOf(draft.nodes, n) > 0) return true;
  }
  return false;
}

/** The nearest node with room for the task, of equally near ones that with most; or -1. */
function findPuller(draft: Draft, task: number, node: number, isStrict: boolean): number {
  const { nodes, loads } = draft;
  const { nrNodes, nodeDistance } = draft.machine;
  const set = loads.set[task]!;
  let nearest = -1;
  let mostRoom = 0;
  for (let n = 0; n < nrNodes; n++) {
    const room = roomFor(nodes, set, n, isStrict);
    if (!mayTrade(nodes, node, n) || !nodes.allows(set, n)) continue;
    mostRoom = Math.max(mostRoom, room);
    if (!fits(loads.load[task]!, room)) continue;
    const distance = nodeDistance[node * nrNodes + n]!;
    const known = nearest < 0 ? Infinity : nodeDistance[node * nrNodes + nearest]!;
    if (distance < known || (distance === known && room > roomOf(nodes, nearest))) nearest = n;
  }
  knownRoom[set] = mostRoom;
  return nearest;
}
