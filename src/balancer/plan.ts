/**
 * The plan: which task goes to which domain, so that every domain gets its fair share of
 * the load. One plan is meant to be enough; it is applied at once.
 *
 *                         all load
 *            ┌───────────────┴──────────────┐
 *         node 0                          node 1         1. nodes, by their shares of the whole
 *      ┌─────┴─────┐                  ┌─────┴─────┐
 *   domain 0    domain 1           domain 2    domain 3  2. domains, by their shares of what
 *                                                           their node has after step 1
 *
 *   load.ts     load of every task, with weights cut where more weight is no use (infeasible.ts)
 *   share.ts    fair share by capacity, among the CPUs that each load may use
 *   spread*.ts  largest tasks first, as long as they fit: nothing passes its target
 *   refine.ts   then single moves of tasks that are larger than the gap, while they improve it
 *   exchange.ts and where none does, tasks of two domains change places
 *   deal-out.ts or, of tasks that never sleep, all
 *
 * Nothing moves inside the bands: by default 5 % of a domain's share of what its node has, 10 % of
 * the share of the whole that a node has, or a domain. Only tasks that hardly ever sleep do, in a
 * second pass where the first has nothing to move (steady.ts). Every plan makes Σ load² / capacity
 * of the domains clearly smaller, so a constant load comes to rest, nearly always after one plan. A
 * plan that gains too little for what it moves (large tasks that the two levels want in different
 * places) is dropped for one of single moves and exchanges, each of which gains. The same
 * snapshot gives the same plan, bit for bit.
 *
 * Limits: only domains exchange tasks, two for two at most, so lumps may still leave a gap.
 */
import { dealOut } from './deal-out.js';
import { Draft } from './draft.js';
import { markOutside } from './level.js';
import type { Machine } from './machine.js';
import { defaultPlanOptions, wholeBand, type PlanOptions } from './plan-options.js';
import { refine } from './refine.js';
import { TaskFlag, Snapshot } from './snapshot.js';
import { spreadDomains } from './spread-domains.js';
import { spreadNodes } from './spread-nodes.js';
import { Stays } from './stays.js';
import { STEADY_DUTY, steadyOptions } from './steady.js';
import { Step } from './step.js';

/**
 * Where tasks are few and large, what is the best place for one depends on where the others
 * went, so a plan that leaves a load outside its band is gone over again before it is made.
 */
const MAX_PASSES = 8;

/** The loads of one level, by domain or by node, in units of weight x duty. */
export interface LevelReport {
  readonly before: Float64Array;
  /** As it should be once the plan is applied. */
  readonly after: Float64Array;
  /** Fair share of the whole load. */
  readonly target: Float64Array;
}

export interface Plan {
  readonly nrMoves: number;
  /** Moves that change the node. */
  readonly nrNodeMoves: number;
  /** By move: index of the task in the snapshot. */
  readonly task: Uint32Array;
  /** By move: the domain to go to. */
  readonly target: Uint16Array;
  /** By task: the load it counts with, and of one that moves the `Step` that chose it, perhaps WITH_MATE. */
  readonly load: Float64Array;
  readonly why: Uint8Array;
  /** Whether moves were dropped that gained too little for what they moved. */
  readonly isReduced: boolean;
  /** Weight above which more weight was no use; the load that one CPU carries. */
  readonly limit: number;
  readonly totalLoad: number;
  readonly domains: LevelReport;
  readonly nodes: LevelReport;
  /** By domain: fair share of what its node had when its domains were balanced. */
  readonly shareInNode: Float64Array;
  /** By domain: load that cannot move. */
  readonly fixed: Float64Array;
}

/** Makes plans for one machine. Holds all memory they need, grown with the number of tasks. */
export class Planner {
  readonly machine: Machine;
  /** May be changed between two plans. */
  options: PlanOptions;
  readonly #draft: Draft;
  readonly #plan: Plan;
  /** Why tasks stay that the last plan does not move. */
  readonly stays: Stays;

  constructor(machine: Machine, options: Partial<PlanOptions> = {}) {
    this.machine = machine;
    this.options = { ...defaultPlanOptions, ...options };
    this.#draft = new Draft(machine);
    this.#plan = viewOf(this.#draft);
    this.stays = new Stays(this.#draft);
  }

  /**
   * Plans the moves that balance the snapshot.
   * @returns a view that is good until the next call
   */
  plan(snapshot: Snapshot): Plan {
    const draft = this.#draft;
    draft.isReduced = false;
    this.#spread(snapshot, this.options, 0);
    const steady = draft.nrMoves > 0 ? undefined : steadyOptions(this.options, draft.loads);
    if (steady !== undefined) {
      this.#spread(snapshot, steady, STEADY_DUTY);
      draft.justify(Step.steady);
    }
    return this.#plan;
  }

  /** @param minDuty of tasks that may be moved */
  #spread(snapshot: Snapshot, options: PlanOptions, minDuty: number): void {
    const draft = this.#draft;
    const fixedFlags = TaskFlag.pinned | (options.excludeWorkers ? TaskFlag.worker : 0);
    draft.begin(snapshot, fixedFlags, minDuty);
    const isDone = goOver(draft, options, spreadAll) || goOver(draft, options, spreadRest);
    const isDealtOut = !isDone && minDuty > 0 && dealOut(draft, options);
    if (draft.finish() || isDealtOut) return;
    draft.isReduced = true;
    draft.begin(snapshot, fixedFlags, minDuty);
    goOver(draft, options, spreadRest);
    draft.finish();
  }
}

/** Moves tasks. @returns whether all loads are inside their bands */
type Spread = (draft: Draft, options: PlanOptions) => boolean;

/** Spreads until all loads are inside their bands or nothing more moves. */
function goOver(draft: Draft, options: PlanOptions, spread: Spread): boolean {
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    if (draft.nrShifts > 0) draft.reconsider();
    const nrShifts = draft.nrShifts;
    if (spread(draft, options)) return true;
    if (draft.nrShifts === nrShifts) return false;
  }
  return false;
}

function spreadAll(draft: Draft, options: PlanOptions): boolean {
  let isDone = spreadNodes(draft, options);
  for (let n = 0; n < draft.machine.nrNodes; n++) {
    isDone = spreadDomains(draft, n, options) && isDone;
  }
  return spreadRest(draft, options) && isDone;
}

/**
 * Within both bands, a domain may still be a node's band and a domain's band away from its
 * share of the whole, or farther because of tasks too large for the gaps inside its node.
 * Perhaps one of them fits another node.
 */
function spreadRest(draft: Draft, options: PlanOptions): boolean {
  const { domains, machine, loads } = draft;
  const band = wholeBand(options);
  const deadband = options.deadbandCpus * loads.limit;
  draft.shareAll();
  if (!markOutside(domains, machine.domainsByNode, 0, machine.nrDomains, band, deadband))
    return true;
  draft.gather();
  draft.step = Step.refineAll;
  return refine(draft, domains, machine.domainsByNode, 0, machine.nrDomains, band, deadband);
}

/** The draft as seen from outside; never stale, and made once. */
function viewOf(draft: Draft): Plan {
  const { loads, domains, nodes } = draft;
  return {
    get nrMoves() {
      return draft.nrMoves;
    },
    get nrNodeMoves() {
      return draft.nrNodeMoves;
    },
    get task() {
      return draft.task;
    },
    get target() {
      return draft.target;
    },
    get load() {
      return loads.load;
    },
    get why() {
      return draft.why;
    },
    get isReduced() {
      return draft.isReduced;
    },
    get limit() {
      return loads.limit;
    },
    get totalLoad() {
      return loads.total;
    },
    domains: { before: loads.domainLoad, after: domains.load, target: domains.target },
    nodes: { before: loads.nodeLoad, after: nodes.load, target: nodes.target },
    shareInNode: draft.shareInNode,
    fixed: loads.domainFixed,
  };
}
