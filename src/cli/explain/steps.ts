import type { StepName } from '../../daemon/explain/explanation.js';

/** Why a move was chosen, as a part of a sentence about its task. */
const texts: Readonly<Record<StepName, string>> = {
  none: 'for no reason that is known',
  homeward: 'its memory policy names that node, which had room',
  spreadNodes: 'its node had more than its share, and the other had room for a task of its size',
  reluctant:
    'its node had more than its share, and tasks without a memory policy for it were not enough',
  refineNodes: 'of all single moves between the nodes this one improved their loads most',
  spreadDomains:
    'its domain had more than its share, and the other had room for a task of its size',
  refineDomains: 'of all single moves within the node this one improved the loads most',
  exchange:
    'it changed places with tasks of the other domain, as no single move could even the two out',
  steady: 'it hardly ever sleeps, and such tasks even out what is left within the bands',
  refineAll: 'no task within their own nodes could even the two domains out, and this one could',
};

export function whyMoved(step: StepName, isWithMate: boolean): string {
  return `${texts[step]}${isWithMate ? '; another task of its process went the same way' : ''}`;
}
