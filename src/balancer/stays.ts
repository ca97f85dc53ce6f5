import { FIXED } from './domain-sets.js';
import type { Draft } from './draft.js';
import { isFar, largestUseful } from './level.js';
import { defaultPlanOptions, wholeBand, type PlanOptions } from './plan-options.js';
import { TaskFlag } from './snapshot.js';

/** Why a task stays where it is, as seen after the plan. */
export const Stay = {
  /** Has not run lately: no load. */
  asleep: 0,
  /** Bound to one CPU. */
  pinned: 1,
  /** A workqueue worker, and those are left out. */
  worker: 2,
  /** May run in no other domain. */
  affinity: 3,
  /** Is where its affinity excludes it: BPF takes it from there when it is queued next. */
  misplaced: 4,
  /** Was moved a short time ago. */
  settling: 5,
  /** Nothing that it could even out is outside its band. */
  inBand: 6,
  /** Its domain itself has less than its share. */
  needed: 7,
  /** Where it may go, there is no less load than where it is. */
  noRoom: 8,
  /** Larger than the gaps: there would be more load where it goes than there was where it is. */
  tooLarge: 9,
  /** Could help; others were chosen, or the plan gained too little for what it moved. */
  passedOver: 10,
} as const;
export type Stay = (typeof Stay)[keyof typeof Stay];
export const NR_STAYS = Object.keys(Stay).length;

/** Bits of `Stays.outside` and `nodeOutside`: on which side of its band a load is left. */
export const Outside = {
  /** Of the domain's share of its node's load. */
  aboveInNode: 1,
  belowInNode: 2,
  /** Of the domain's, or the node's, share of the whole load. */
  above: 4,
  below: 8,
} as const;

/** Not looked up yet, in `#largest`. */
const UNKNOWN = NaN;
/** No load that is outside its band is within reach, in `#largest`. */
const NOTHING_OUTSIDE = -1;

/**
 * Tells why tasks stay, from a finished plan and the snapshot that it is for. A domain is
 * outside if the plan, too, leaves it or its node outside its band.
 */
export class Stays {
  /** By domain: `Outside` bits, 0 = inside its bands. */
  readonly outside: Uint8Array;
  /** By node. */
  readonly nodeOutside: Uint8Array;
  /** Tasks by domain and reason: `count[domain * NR_STAYS + stay]`; see `countAll`. */
  readonly count: Uint32Array;
  readonly #draft: Draft;
  #options: PlanOptions = defaultPlanOptions;
  /** By domain and set: the largest task that could leave usefully. */
  #largest = new Float64Array(0);

  constructor(draft: Draft) {
    const { nrDomains, nrNodes } = draft.machine;
    this.#draft = draft;
    this.outside = new Uint8Array(nrDomains);
    this.nodeOutside = new Uint8Array(nrNodes);
    this.count = new Uint32Array(nrDomains * NR_STAYS);
  }

  /**
   * To be called after each plan. O(domains) where all is inside; else tasks are counted
   * by reason, O(tasks + domains² x sets).
   *
   * @param options those of the plan
   */
  update(options: PlanOptions): void {
    this.#options = options;
    if (this.#markOutside()) this.#countAll();
    else this.count.fill(0);
  }

  /** Why the task at this index of the snapshot stays; of one that moves, why it is not moved again. */
  of(task: number): Stay {
    const draft = this.#draft;
    draft.gather();
    this.#forget();
    return this.#reasonOf(task);
  }

  #countAll(): void {
    const { snapshot, candidates } = this.#draft;
    this.#draft.gather();
    this.#forget();
    this.count.fill(0);
    for (let i = 0; i < snapshot.nrTasks; i++) {
      this.count[candidates.place[i]! * NR_STAYS + this.#reasonOf(i)]!++;
    }
  }

  #reasonOf(task: number): Stay {
    const { snapshot, loads, candidates } = this.#draft;
    const load = loads.load[task]!;
    const set = loads.set[task]!;
    const flags = snapshot.flags[task]!;
    if (load === 0) return Stay.asleep;
    if (set === FIXED) return this.#whyFixed(task);
    if ((flags & TaskFlag.settling) !== 0) return Stay.settling;
    const domain = candidates.place[task]!;
    const largest = this.#largestOf(domain, set);
    if (largest > load) return Stay.passedOver;
    if (largest > 0) return Stay.tooLarge;
    if (largest === 0) return Stay.noRoom;
    return this.outside[domain]! & (Outside.below | Outside.belowInNode)
      ? Stay.needed
      : Stay.inBand;
  }

  #whyFixed(task: number): Stay {
    const { snapshot } = this.#draft;
    const flags = snapshot.flags[task]!;
    if ((flags & TaskFlag.pinned) !== 0) return Stay.pinned;
    if ((flags & TaskFlag.worker) !== 0 && this.#options.excludeWorkers) return Stay.worker;
    const domain = snapshot.domain[task]!;
    const word = snapshot.allowed[task * snapshot.nrWords + (domain >>> 5)]!;
    return ((word >>> (domain & 31)) & 1) === 1 ? Stay.affinity : Stay.misplaced;
  }

  #forget(): void {
    const { loads, machine } = this.#draft;
    const size = loads.sets.count * machine.nrDomains;
    if (this.#largest.length < size) this.#largest = new Float64Array(size);
    this.#largest.fill(UNKNOWN, 0, size);
  }

  #largestOf(domain: number, set: number): number {
    const place = set * this.#draft.machine.nrDomains + domain;
    const known = this.#largest[place]!;
    if (!Number.isNaN(known)) return known;
    return (this.#largest[place] = this.#findLargest(domain, set));
  }

  #findLargest(from: number, set: number): number {
    const { domains, machine } = this.#draft;
    let largest = NOTHING_OUTSIDE;
    for (let to = 0; to < machine.nrDomains; to++) {
      if (to === from || !domains.allows(set, to)) continue;
      largest = Math.max(largest, this.#largestBetween(from, to));
    }
    return largest;
  }

  /** The largest task whose move between the domains brings something outside nearer to its band. */
  #largestBetween(from: number, to: number): number {
    const { domains, nodes, machine } = this.#draft;
    const { outside, nodeOutside } = this;
    const fromNode = machine.domainNode[from]!;
    const toNode = machine.domainNode[to]!;
    const isOneNode = fromNode === toNode;
    const pushes = outside[from]! & (Outside.above | (isOneNode ? Outside.aboveInNode : 0));
    const pulls = outside[to]! & (Outside.below | (isOneNode ? Outside.belowInNode : 0));
    let largest = NOTHING_OUTSIDE;
    if ((pushes | pulls) !== 0) largest = Math.max(0, largestUseful(domains, from, to));
    if (isOneNode) return largest;
    const nodePushes = nodeOutside[fromNode]! & Outside.above;
    const nodePulls = nodeOutside[toNode]! & Outside.below;
    if ((nodePushes | nodePulls) === 0) return largest;
    return Math.max(0, largest, largestUseful(nodes, fromNode, toNode));
  }

  /** @returns whether anything is outside */
  #markOutside(): boolean {
    const { domains, nodes, loads, shareInNode } = this.#draft;
    const { nodeBandPct, domainBandPct, deadbandCpus } = this.#options;
    const deadband = deadbandCpus * loads.limit;
    const nodeBand = nodeBandPct / 100;
    const domainBand = domainBandPct / 100;
    const band = wholeBand(this.#options);
    let any = 0;
    for (let n = 0; n < this.nodeOutside.length; n++) {
      any |= this.nodeOutside[n] = sideOf(nodes.load[n]!, nodes.target[n]!, nodeBand, deadband);
    }
    for (let d = 0; d < this.outside.length; d++) {
      const load = domains.load[d]!;
      any |= this.outside[d] =
        (sideOf(load, shareInNode[d]!, domainBand, deadband) >>> 2) |
        sideOf(load, domains.target[d]!, band, deadband);
    }
    return any !== 0;
  }
}

function sideOf(load: number, target: number, band: number, deadband: number): number {
  if (!isFar(load, target, band, deadband)) return 0;
  return load > target ? Outside.above : Outside.below;
}
