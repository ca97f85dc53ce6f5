import type { LoggedDomain } from '../../balancer/decision-log.js';
import type { LoggedMove } from '../../balancer/move-log.js';
import { stepOf, WITH_MATE } from '../../balancer/step.js';
import { formatCpuList } from '../../domains/cpu-list.js';
import type { Domain, DomainLayout } from '../../domains/layout.js';
import {
  moveAnswers,
  type ExplainedDomain,
  type ExplainedMove,
  type ExplainedRound,
  type ExplainQuery,
} from './explanation.js';
import type { Subject } from './subject.js';

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
    domains: subject.layout.domains
      .filter(({ id }) => domain === undefined || id === domain)
      .map((known) => explainDomain(known, round.domains[known.id]!, moves)),
    moves: concerned.slice(0, MAX_MOVES).map((move) => explainMove(subject, move, timeMs)),
  };
}

/** The domain that the query names, by name or number; undefined if it names none. */
export function findDomain(layout: DomainLayout, { domain }: ExplainQuery): number | undefined {
  const found = layout.domains.find(({ id, name }) => name === domain || String(id) === domain);
  return found?.id;
}

function explainDomain(
  { id, name, node, cpus }: Domain,
  logged: LoggedDomain,
  moves: readonly LoggedMove[],
): ExplainedDomain {
  const counted = Object.entries(logged.stays).filter(([, count]) => count > 0);
  return {
    name,
    node,
    cpus: formatCpuList(cpus),
    load: logged.before,
    planned: logged.after,
    share: logged.share,
    shareInNode: logged.shareInNode,
    fixed: logged.fixed,
    isAbove: logged.isAbove,
    isBelow: logged.isBelow,
    movedIn: moves.filter(({ to }) => to === id).length,
    movedOut: moves.filter(({ from }) => from === id).length,
    stays: Object.fromEntries(counted),
  };
}

/** @param timeMs of its round; undefined if that is not known any more */
export function explainMove(
  { layout, nowMs }: Subject,
  { round, pid, from, to, load, why, answer }: LoggedMove,
  timeMs: number | undefined,
): ExplainedMove {
  return {
    round,
    agoMs: timeMs === undefined ? null : nowMs - timeMs,
    pid,
    from: layout.domains[from]!.name,
    to: layout.domains[to]!.name,
    load,
    step: stepOf(why),
    isWithMate: (why & WITH_MATE) !== 0,
    answer: moveAnswers[answer - 1] ?? null,
  };
}
