import type {
  ExplainedMove,
  ExplainedRound,
  ExplainedTask,
} from '../../daemon/explain/explanation.js';
import { domainSentence } from './domain-text.js';
import { whyStayed } from './stays.js';
import { whyMoved } from './steps.js';
import { ago, amount, enumerate } from './words.js';

const NEVER_MOVED =
  'No round that is still known has moved it: it was born there, or its affinity took it there.';

/** Sentences on where a task is and why. */
export function taskText(task: ExplainedTask, round: ExplainedRound | null): string[] {
  const lines = [whereItIs(task), ...whatItIs(task)];
  if (task.lastMove === null) lines.push(NEVER_MOVED);
  else lines.push(moveSentence(task.lastMove), ...whereItWentSince(task.domain, task.lastMove));
  if (round === null) return [...lines, 'No balancing round has run yet on these domains.'];
  if (task.stays !== null) lines.push(staySentence(task, round));
  return [...lines, ...round.domains.map(domainSentence)];
}

function whereItIs({ pid, tgid, name, domain, node, cpus, isRunnable }: ExplainedTask): string {
  const thread = `thread ${pid}${name === '' ? '' : ` (${name})`}`;
  const subject = pid === tgid ? thread : `${thread} of process ${tgid}`;
  const state = isRunnable ? 'runnable' : 'asleep';
  if (domain === null) return `${subject} is ${state}, and in no domain at the moment`;
  return `${subject} is ${state} in domain ${domain} (CPUs ${cpus}, node ${node!})`;
}

function whatItIs({ weight, duty, load, isWeightLimited, allowed }: ExplainedTask): string[] {
  const lines: string[] = [];
  if (duty !== null && load !== null) {
    const limited = isWeightLimited ? ', cut to where more would give it no more CPU' : '';
    lines.push(
      `Its load is ${amount(load)}: weight ${weight}${limited}, runnable ${(100 * duty).toFixed(0)}% of late.`,
    );
  }
  if (allowed !== null) {
    const domains = allowed.length === 0 ? 'no domain' : enumerate(allowed);
    lines.push(`Its affinity allows ${domains}.`);
  }
  return lines;
}

/** Why and how a task went where it did. */
function moveSentence({ round, agoMs, from, to, step, isWithMate, answer }: ExplainedMove): string {
  const when = agoMs === null ? '' : `, ${ago(agoMs)},`;
  const why = `${whyMoved(step, isWithMate)}.`;
  const route = `from ${from} to ${to}`;
  switch (answer) {
    case 'moved':
      return `Round ${round}${when} moved it ${route} at once: ${why}`;
    case 'accepted':
      return `Round ${round}${when} sent it ${route}, as of the next time it was queued or woken: ${why}`;
    case 'stale':
      return `Round ${round}${when} meant to move it ${route}, but it was gone by then.`;
    case 'notAllowed':
      return `Round ${round}${when} meant to move it ${route}, but its affinity had come to exclude that.`;
    case null:
      return `Round ${round}${when} would have moved it ${route}, were load balancing not switched off: ${why}`;
  }
}

/** Of a move that was not the end of it. */
function whereItWentSince(
  domain: string | null,
  { from, to, answer }: ExplainedMove,
): readonly string[] {
  if (domain === to || (answer !== 'moved' && answer !== 'accepted')) return [];
  if (domain === from && answer === 'accepted') return ['It is still on its way.'];
  return ['Since then its affinity or a change of domains has taken it elsewhere.'];
}

function staySentence({ stays }: ExplainedTask, { number, agoMs }: ExplainedRound): string {
  return `Round ${number}, the last, ${ago(agoMs)}, left it there: ${whyStayed[stays!]}.`;
}
