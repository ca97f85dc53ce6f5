import type { ExplainedMove, ExplainedRound } from '../../daemon/explain/explanation.js';
import { domainSentence } from './domain-text.js';
import { whyMoved } from './steps.js';
import { ago, amount, count } from './words.js';

/** More are in --json. */
const MAX_MOVES = 20;

/** Sentences on the last round, its domains and its moves. */
export function roundText(round: ExplainedRound | null): string[] {
  if (round === null) return ['No balancing round has run yet on these domains.'];
  const { number, agoMs, nrTasks, nrMoves, isApplied, isReduced, domains, moves } = round;
  const off = isApplied ? '' : ', and moved none: load balancing is switched off';
  const lines = [
    `Round ${number}, ${ago(agoMs)}: ${count(nrTasks, 'task')} had run lately, ${nrMoves} to be moved${off}.`,
    ...(isReduced
      ? ['Further moves were dropped: they gained too little for what they moved.']
      : []),
    ...domains.map(domainSentence),
    ...moves.slice(0, MAX_MOVES).map(moveLine),
  ];
  if (moves.length > MAX_MOVES)
    lines.push(`  and ${moves.length - MAX_MOVES} more (--json has them)`);
  return lines;
}

function moveLine({ pid, load, from, to, step, isWithMate }: ExplainedMove): string {
  return `  thread ${pid}, load ${amount(load)}: ${from} -> ${to}: ${whyMoved(step, isWithMate)}`;
}
