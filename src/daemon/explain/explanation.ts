/**
 * What the daemon answers when asked why tasks are where they are: data for programs, of
 * which src/cli/explain makes sentences. Loads count busy nice-0 threads (balancer/load-unit.ts).
 */
import type { Stay } from '../../balancer/stays.js';
import type { Step } from '../../balancer/step.js';

export type StayName = keyof typeof Stay;
export type StepName = keyof typeof Step;

/** What is asked about: the last round, one domain or one task. */
export interface ExplainQuery {
  readonly domain?: string;
  readonly pid?: number;
}

export interface Explanation {
  /** The last round; null before the first. Its domains are all, or the one asked for. */
  readonly round: ExplainedRound | null;
  readonly task?: ExplainedTask;
}

export interface ExplainedRound {
  /** 1 for the first since the scheduler was attached. */
  readonly number: number;
  readonly agoMs: number;
  readonly nrTasks: number;
  /** Weight above which more weight gives no more CPU. */
  readonly weightLimit: number;
  readonly nrMoves: number;
  /** Whether they were carried out: not with --no-load-balance. */
  readonly isApplied: boolean;
  /** Whether moves were dropped that gained too little for what they moved. */
  readonly isReduced: boolean;
  readonly domainBandPct: number;
  readonly nodeBandPct: number;
  readonly domains: readonly ExplainedDomain[];
  /** At most MAX_MOVES of them. */
  readonly moves: readonly ExplainedMove[];
}

export interface ExplainedDomain {
  readonly name: string;
  /** The kernel's id of its NUMA node. */
  readonly node: number;
  /** As in sysfs. */
  readonly cpus: string;
  /** As found. */
  readonly load: number;
  /** As it should be once the plan is carried out. */
  readonly planned: number;
  /** Fair share of the whole load. */
  readonly share: number;
  /** Fair share of its node's load. */
  readonly shareInNode: number;
  /** Part of the load that cannot move. */
  readonly fixed: number;
  /** Whether the plan leaves it above, or below, its band. */
  readonly isAbove: boolean;
  readonly isBelow: boolean;
  readonly movedIn: number;
  readonly movedOut: number;
  /** If anything is left outside its band: tasks that stay in the domain, by reason. */
  readonly stays: Readonly<Partial<Record<StayName, number>>>;
}

export interface ExplainedMove {
  readonly round: number;
  /** null if the round is not known any more. */
  readonly agoMs: number | null;
  /** The thread. */
  readonly pid: number;
  readonly from: string;
  readonly to: string;
  readonly load: number;
  readonly step: StepName;
  /** Whether another task of its process went there just before. */
  readonly isWithMate: boolean;
  /** What BPF made of it; null with --no-load-balance. */
  readonly answer: MoveAnswer | null;
}

/** enum rusty_answer of bpf/intf.h: done at once; when next queued; task gone; no longer allowed. */
export const moveAnswers = ['moved', 'accepted', 'stale', 'notAllowed'] as const;
export type MoveAnswer = (typeof moveAnswers)[number];

export interface ExplainedTask {
  /** The thread. */
  readonly pid: number;
  readonly tgid: number;
  /** '' if it has ended meanwhile. */
  readonly name: string;
  /** null if it belongs to no domain at the moment. */
  readonly domain: string | null;
  readonly node: number | null;
  readonly cpus: string;
  readonly isRunnable: boolean;
  readonly weight: number;
  /** In the last round, where it counts with less than its weight. */
  readonly isWeightLimited: boolean;
  /** Runnable part of the recent past and load, as the last round saw them; null if it did not. */
  readonly duty: number | null;
  readonly load: number | null;
  /** Domains that it may run in; null for all. */
  readonly allowed: readonly string[] | null;
  /** Why it was not moved in the last round; null if it was, or there was none. */
  readonly stays: StayName | null;
  /** The last move that is still known. */
  readonly lastMove: ExplainedMove | null;
}
