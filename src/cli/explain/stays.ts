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

/** The same of some tasks, after their number: "3 moved lately". */
export const whyTheyStayed: Readonly<Record<StayName, string>> = {
  asleep: 'without load',
  pinned: 'bound to one CPU',
  worker: 'left to the kernel, as workqueue workers',
  affinity: 'allowed in no other domain',
  misplaced: 'about to leave because of their affinity',
  settling: 'moved lately',
  inBand: 'of no use to what is outside its band',
  needed: 'needed there',
  noRoom: 'with no less load where they are allowed',
  tooLarge: 'larger than the gaps',
  passedOver: 'of less use than what was chosen',
};
