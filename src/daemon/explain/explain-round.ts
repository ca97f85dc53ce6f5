import type { LoggedDomain, LoggedRound } from '../../balancer/decision-log.js';
import type { LoggedMove } from '../../balancer/move-log.js';
import { stepOf, WITH_MATE } from '../../balancer/step.js';
import { formatCpuList } from '../../domains/cpu-list.js';
import type { DomainLayout } from '../../domains/layout.js';
import {
  moveAnswers,
  type ExplainedDomain,
  type ExplainedMove,
  type ExplainedRound,
  type ExplainQuery,
} from './explanation.js';
import type { Subject } from './subject.js';

/** Load of a nice-0 thread that is always runnable. */
export const NICE_0_WEIGHT = 100;
const MAX_MOVES = 1000;

/** @param domain all that is told of it alone; the id of one */
export function explainRound(subject: Subject, domain?: number): ExplainedRound | null {
  const round = subject.log.round(0);
  if (round === undefined) return null;
  const { number, timeMs, nrTasks, limit, nrMoves, isApplied, isReduced, moves } = round;
  const { domainBandPct, nodeBandPct } = subject.options;
  const concerned = moves.filter(
    ({ from, to }) => domain === undefined || from === domain || to === domain,
  );
  return {
    number,
    agoMs: subject.nowMs - timeMs,
    nrTasks,
    weightLimit: limit,
    nrMoves,
    isApplied,
    isReduced,
    domainBandPct,
    nodeBandPct,
    domains: round.domains
      .map((logged, id) => explainDomain(subject.layout, round, logged, id))
      .filter((_, id) => domain === undefined || id === domain),
    moves: concerned.slice(0, MAX_MOVES).map((move) => explainMove(subject, move)),
  };
}

/** The domain that the query names, by name or number; undefined if it names none. */
export function findDomain(layout: DomainLayout, { domain }: ExplainQuery): number | undefined {
  const found = layout.domains.find(({ id, name }) => name === domain || String(id) === domain);
  return found?.id;
}

function explainDomain(
  { domains }: DomainLayout,
  { moves }: LoggedRound,
  logged: LoggedDomain,
  id: number,
): ExplainedDomain {
  const { name, node, cpus } = domains[id]!;
  const counted = Object.entries(logged.stays).filter(([, count]) => count > 0);
  return {
    name,
    node,
    cpus: formatCpuList(cpus),
    load: logged.before / NICE_0_WEIGHT,
    planned: logged.after / NICE_0_WEIGHT,
    share: logged.share / NICE_0_WEIGHT,
    shareInNode: logged.shareInNode / NICE_0_WEIGHT,
    fixed: logged.fixed / NICE_0_WEIGHT,
    isAbove: logged.isAbove,
    isBelow: logged.isBelow,
    movedIn: moves.filter(({ to }) => to === id).length,
    movedOut: moves.filter(({ from }) => from === id).length,
    stays: Object.fromEntries(counted),
  };
}

export function explainMove({ layout, log, nowMs }: Subject, move: LoggedMove): ExplainedMove {
  const { round, pid, from, to, load, why, answer } = move;
  const made = log.find(round);
  return {
    round,
    agoMs: made === undefined ? null : nowMs - made.timeMs,
    pid,
    from: layout.domains[from]!.name,
    to: layout.domains[to]!.name,
    load: load / NICE_0_WEIGHT,
    step: stepOf(why),
    isWithMate: (why & WITH_MATE) !== 0,
    answer: moveAnswers[answer - 1] ?? null,
  };
}
