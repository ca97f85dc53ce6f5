/** The steps of a plan (plan.ts) that choose moves, in their order. */
export const Step = {
  none: 0,
  /** Over the nodes: tasks that go to the node their memory policy names. */
  homeward: 1,
  /** Over the nodes: tasks that no memory policy keeps where they are. */
  spreadNodes: 2,
  /** Over the nodes: tasks that leave the node their memory policy names. */
  reluctant: 3,
  /** Over the nodes: a single task larger than the gap. */
  refineNodes: 4,
  /** Over the domains of a node. */
  spreadDomains: 5,
  /** Over the domains of a node: a single task larger than the gap. */
  refineDomains: 6,
  /** Over all domains: what no task of their own node can even out. */
  refineAll: 7,
  /** Over the domains of a node or all: tasks that change places, as no single one fits the gap. */
  exchange: 16,
  /** At rest: a task that hardly ever sleeps, within the bands (steady.ts). */
  steady: 32,
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Added to a step: another task of its process went to the same domain just before. */
export const WITH_MATE = 8;

/** The name of the step in `why` of a move. */
export function stepOf(why: number): keyof typeof Step {
  const step = why & ~WITH_MATE;
  const names = Object.keys(Step) as (keyof typeof Step)[];
  return names.find((name) => Step[name] === step) ?? 'none';
}
