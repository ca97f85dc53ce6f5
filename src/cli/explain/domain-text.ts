import type { ExplainedDomain, StayName } from '../../daemon/explain/explanation.js';
import { whyTheyStayed } from './stays.js';
import { amount, count, enumerate } from './words.js';

/** A sentence on the load of a domain in the last round, and why no more was done about it. */
export function domainSentence(domain: ExplainedDomain): string {
  const { name, load, share, fixed, movedIn, movedOut, planned } = domain;
  const isSomeFixed = Number(amount(fixed)) > 0;
  const fixedPart = isSomeFixed ? `, ${amount(fixed)} of which cannot move` : '';
  const found = `${name} had a load of ${amount(load)}${fixedPart}, and its share is ${amount(share)}`;
  const moves = [
    ...(movedIn > 0 ? [`${count(movedIn, 'task')} in`] : []),
    ...(movedOut > 0 ? [`${count(movedOut, 'task')} out`] : []),
  ];
  const done = moves.length === 0 ? '' : `; ${enumerate(moves)} make it ${amount(planned)}`;
  return `${found}${done}: ${verdict(domain)}.`;
}

function verdict({ isAbove, isBelow, stays }: ExplainedDomain): string {
  if (!isAbove && !isBelow) return 'inside its band';
  const side = isAbove ? 'still above its band' : 'still below its band';
  const reasons = (Object.entries(stays) as [StayName, number][])
    .sort(([, one], [, other]) => other - one)
    .map(([name, tasks]) => `${tasks} ${whyTheyStayed[name]}`);
  return reasons.length === 0 ? side : `${side}; tasks that stay: ${enumerate(reasons)}`;
}
