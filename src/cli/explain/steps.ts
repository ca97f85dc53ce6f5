import { Step, WITH_MATE } from '../../balancer/step.js';

const texts: Readonly<Record<Step, string>> = {
  [Step.none]: 'for no reason known',
  [Step.homeward]: 'its memory policy names that node, which had room',
  [Step.spreadNodes]: 'its node had more than its share, and the other room for a task of its size',
  [Step.reluctant]:
    'its node had more than its share, though its memory policy names it: the others were not enough',
  [Step.refineNodes]: 'of all single moves between the nodes this one improved their loads most',
  [Step.spreadDomains]:
    'its domain had more than its share, and the other room for a task of its size',
  [Step.refineDomains]: 'of all single moves within the node this one improved the loads most',
  [Step.refineAll]: 'no task of their own nodes could even these domains out, and this one could',
};

/** Why a move was chosen, as a part of a sentence. @param why as in the plan */
export function whyMoved(why: number): string {
  const step = (why & ~WITH_MATE) as Step;
  const mate = (why & WITH_MATE) === 0 ? '' : '; it followed another task of its process';
  return `${texts[step]}${mate}`;
}
