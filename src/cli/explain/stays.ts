import type { StayName } from '../../daemon/explain/explanation.js';

/** Why a task stayed, as a part of a sentence about it. */
export const whyStayed: Readonly<Record<StayName, string>> = {
  asleep: 'it has not run lately, so it bears no load and moving it would change nothing',
  pinned: 'it is bound to one CPU',
  worker: 'it is a workqueue worker, and --balanced-kworkers leaves those to the kernel',
  affinity: 'its affinity allows no other domain',
  misplaced: 'it is where its affinity excludes it, and is taken from there when it is next queued',
  settling: 'it was moved a short time ago, and its load must show there first',
  inBand: 'all loads that it could even out are inside their bands',
  needed: 'its domain itself has less than its share',
  noRoom: 'the domains that it may go to have no less load than its own',
  tooLarge: 'it is larger than the gaps: it would only turn them round',
  passedOver: 'other moves gained more, or moving it would gain too little',
};

/** The same of several tasks: "3 were moved lately". */
export const whyTheyStayed: Readonly<Record<StayName, string>> = {
  asleep: 'bear no load',
  pinned: 'are bound to one CPU',
  worker: 'are workqueue workers, left to the kernel',
  affinity: 'may run in no other domain',
  misplaced: 'are about to leave because of their affinity',
  settling: 'were moved lately',
  inBand: 'could even out nothing that is outside its band',
  needed: 'are needed where they are',
  noRoom: 'find no less load where they may go',
  tooLarge: 'are larger than the gaps',
  passedOver: 'would gain less than what was chosen',
};
