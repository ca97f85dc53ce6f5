/**
 * What the last rounds saw and decided, and why: kept so that "why is this task here?" can
 * be answered at any time.
 *
 * Memory is one ring of rounds and one of moves, allocated once. A round costs O(domains)
 * and O(moves); only where loads stay outside their bands the tasks are counted by why they
 * stay (stays.ts). Why a single task stays is not written down: it follows from the
 * last snapshot, which is still there, when someone asks.
 */
import { loadUnit } from './load-unit.js';
import type { Machine } from './machine.js';
import { MoveLog, type LoggedMove, type MoveFacts } from './move-log.js';
import type { Plan } from './plan.js';
import type { Snapshot } from './snapshot.js';
import { NR_STAYS, Outside, Stay, type Stays } from './stays.js';

const NR_ROUNDS = 128;
const NR_MOVES = 16_384;

/** A round as it was logged. Loads count busy nice-0 threads (load-unit.ts). */
export interface LoggedRound {
  readonly number: number;
  /** When it was, by the clock of whoever logged it. */
  readonly timeMs: number;
  readonly nrTasks: number;
  /** Weight above which more weight gives no more CPU. */
  readonly limit: number;
  readonly totalLoad: number;
  readonly nrMoves: number;
  readonly nrNodeMoves: number;
  /** Whether the moves were carried out, rather than only planned. */
  readonly isApplied: boolean;
  /** Whether moves were dropped that gained too little for what they moved. */
  readonly isReduced: boolean;
  readonly domains: readonly LoggedDomain[];
  /** The moves that the ring still has. */
  readonly moves: readonly LoggedMove[];
}

export interface LoggedDomain {
  readonly before: number;
  readonly after: number;
  /** Fair share of the whole load. */
  readonly share: number;
  /** Fair share of what its node had when its domains were balanced. */
  readonly shareInNode: number;
  /** Part of it that cannot move: tasks that may run nowhere else, or are left out. */
  readonly fixed: number;
  /** Whether the plan, too, leaves it outside its band, and on which side. */
  readonly isAbove: boolean;
  readonly isBelow: boolean;
  /** If anything is outside: how many of its tasks stay, by reason. */
  readonly stays: Readonly<Record<keyof typeof Stay, number>>;
}

/** What the log needs to know of a round besides plan and snapshot. */
export interface RoundFacts extends MoveFacts {
  readonly number: number;
  readonly timeMs: number;
  readonly isApplied: boolean;
}

export class DecisionLog {
  readonly nrRounds: number;
  readonly moves: MoveLog;
  readonly #nrDomains: number;
  #count = 0;

  // One entry per round.
  readonly #number: Uint32Array;
  readonly #timeMs: Float64Array;
  readonly #nrTasks: Uint32Array;
  readonly #limit: Float64Array;
  readonly #totalLoad: Float64Array;
  readonly #nrMoves: Uint32Array;
  readonly #nrNodeMoves: Uint32Array;
  readonly #isApplied: Uint8Array;
  readonly #isReduced: Uint8Array;
  /** Moves logged before the round's own. */
  readonly #firstMove: Float64Array;

  // One entry per round and domain.
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #share: Float64Array;
  readonly #shareInNode: Float64Array;
  readonly #fixed: Float64Array;
  readonly #outside: Uint8Array;
  readonly #stays: Uint32Array;

  constructor({ nrDomains }: Pick<Machine, 'nrDomains'>, nrRounds = NR_ROUNDS, nrMoves = NR_MOVES) {
    this.nrRounds = nrRounds;
    this.moves = new MoveLog(nrMoves);
    this.#nrDomains = nrDomains;
    this.#number = new Uint32Array(nrRounds);
    this.#timeMs = new Float64Array(nrRounds);
    this.#nrTasks = new Uint32Array(nrRounds);
    this.#limit = new Float64Array(nrRounds);
    this.#totalLoad = new Float64Array(nrRounds);
    this.#nrMoves = new Uint32Array(nrRounds);
    this.#nrNodeMoves = new Uint32Array(nrRounds);
    this.#isApplied = new Uint8Array(nrRounds);
    this.#isReduced = new Uint8Array(nrRounds);
    this.#firstMove = new Float64Array(nrRounds);
    this.#before = new Float64Array(nrRounds * nrDomains);
    this.#after = new Float64Array(nrRounds * nrDomains);
    this.#share = new Float64Array(nrRounds * nrDomains);
    this.#shareInNode = new Float64Array(nrRounds * nrDomains);
    this.#fixed = new Float64Array(nrRounds * nrDomains);
    this.#outside = new Uint8Array(nrRounds * nrDomains);
    this.#stays = new Uint32Array(nrRounds * nrDomains * NR_STAYS);
  }

  /** Logs a plan. @param stays up to date with it */
  add(plan: Plan, stays: Stays, snapshot: Snapshot, facts: RoundFacts): void {
    const at = this.#count++ % this.nrRounds;
    const domains = at * this.#nrDomains;
    this.#number[at] = facts.number;
    this.#timeMs[at] = facts.timeMs;
    this.#nrTasks[at] = snapshot.nrTasks;
    this.#limit[at] = plan.limit;
    this.#totalLoad[at] = plan.totalLoad;
    this.#nrMoves[at] = plan.nrMoves;
    this.#nrNodeMoves[at] = plan.nrNodeMoves;
    this.#isApplied[at] = facts.isApplied ? 1 : 0;
    this.#isReduced[at] = plan.isReduced ? 1 : 0;
    this.#firstMove[at] = this.moves.count;
    this.#before.set(plan.domains.before, domains);
    this.#after.set(plan.domains.after, domains);
    this.#share.set(plan.domains.target, domains);
    this.#shareInNode.set(plan.shareInNode, domains);
    this.#fixed.set(plan.fixed, domains);
    this.#outside.set(stays.outside, domains);
    this.#stays.set(stays.count, domains * NR_STAYS);
    this.moves.add(facts.number, plan, snapshot, facts);
  }

  /** Rounds that the log has. */
  get size(): number {
    return Math.min(this.#count, this.nrRounds);
  }

  /** @param back 0 for the last round, up to `size` - 1 */
  round(back: number): LoggedRound | undefined {
    if (!(back >= 0 && back < this.size)) return undefined;
    const at = (this.#count - 1 - back) % this.nrRounds;
    const firstMove = this.#firstMove[at]!;
    const nrMoves = this.#nrMoves[at]!;
    return {
      number: this.#number[at]!,
      timeMs: this.#timeMs[at]!,
      nrTasks: this.#nrTasks[at]!,
      limit: this.#limit[at]!,
      totalLoad: this.#totalLoad[at]! / loadUnit(this.#limit[at]!),
      nrMoves,
      nrNodeMoves: this.#nrNodeMoves[at]!,
      isApplied: this.#isApplied[at] === 1,
      isReduced: this.#isReduced[at] === 1,
      domains: Array.from({ length: this.#nrDomains }, (_, domain) => this.#domain(at, domain)),
      moves: this.moves.list(firstMove, firstMove + nrMoves),
    };
  }

  /** When the round of this number was, as long as the log has it. */
  timeMsOf(number: number): number | undefined {
    for (let back = 0; back < this.size; back++) {
      const at = (this.#count - 1 - back) % this.nrRounds;
      if (this.#number[at] === number) return this.#timeMs[at]!;
    }
    return undefined;
  }

  #domain(round: number, domain: number): LoggedDomain {
    const at = round * this.#nrDomains + domain;
    const unit = loadUnit(this.#limit[round]!);
    const names = Object.keys(Stay) as (keyof typeof Stay)[];
    const stays = names.map((name) => [name, this.#stays[at * NR_STAYS + Stay[name]]!]);
    return {
      before: this.#before[at]! / unit,
      after: this.#after[at]! / unit,
      share: this.#share[at]! / unit,
      shareInNode: this.#shareInNode[at]! / unit,
      fixed: this.#fixed[at]! / unit,
      isAbove: (this.#outside[at]! & (Outside.above | Outside.aboveInNode)) !== 0,
      isBelow: (this.#outside[at]! & (Outside.below | Outside.belowInNode)) !== 0,
      stays: Object.fromEntries(stays) as LoggedDomain['stays'],
    };
  }
}
