/**
 * Fair shares: how much load each domain should have.
 *
 * Like water poured into vessels as wide as their capacities that share one level. Load
 * that cannot move is in its vessel already and may stand above the level; the rest fills
 * the vessels up from the lowest, so a domain's share is
 *
 *     max(fixed load, level x capacity)
 *
 * Two things make it more than a division:
 *
 *   A task larger than any share (a hog on an idle machine) cannot be cut. The domain it is
 *   in is its home, where it counts as fixed, and the level falls for the others. Otherwise
 *   they would all be short for ever of a share that no move can give them.
 *
 *   Tasks may be restricted to a set of domains. Starting from where the load is, each set
 *   in turn is taken out and poured into its own vessels again, on top of the load of all
 *   other sets, until nothing changes: coordinate descent on Σ share² / capacity, which
 *   converges to the one optimum and leaves a balanced load as it is. Sets that are
 *   disjoint or nested, the usual kind, take a few sweeps; long chains of overlapping
 *   sets may need more than are made, and then get there over several rounds.
 */
import { EVERYWHERE } from './domain-sets.js';
import type { DomainLevel } from './level.js';
import type { Loads } from './load.js';

const MAX_SWEEPS = 32;
/** Sweeps end when no share changes by more than this part of the mean share. */
const SWEEP_PRECISION = 1e-3;

export class FairShare {
  readonly #domains: DomainLevel;
  readonly #loads: Loads;
  readonly #gather: () => void;
  /** The domains in an order where those of a node are together. */
  readonly #order: Uint16Array;
  /** By domain: whether its largest task is at home there. */
  readonly #isHome: Uint8Array;

  // One entry per vessel of the pouring at hand.
  readonly #vessel: Uint16Array;
  readonly #capacity: Float64Array;
  readonly #base: Float64Array;

  /** @param gather makes `domains.largest` known, if it is not */
  constructor(loads: Loads, domains: DomainLevel, gather: () => void) {
    const { nrDomains, domainsByNode } = loads.machine;
    this.#domains = domains;
    this.#loads = loads;
    this.#gather = gather;
    this.#order = domainsByNode;
    this.#isHome = new Uint8Array(nrDomains);
    this.#vessel = new Uint16Array(nrDomains);
    this.#capacity = new Float64Array(nrDomains);
    this.#base = new Float64Array(nrDomains);
  }

  /**
   * Writes `target` and `setTarget` of the domains `machine.domainsByNode[from..to)`.
   *
   * @param pool movable load to share out among them, by set; consumed
   */
  solve(from: number, to: number, pool: Float64Array): void {
    const { target, fixed } = this.#domains;
    const nrSets = this.#loads.sets.count;
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      target[domain] = fixed[domain]!;
      this.#isHome[domain] = 0;
    }
    this.#settleLargest(from, to, pool);
    if (nrSets === 1) this.#pourOnce(from, to, pool[EVERYWHERE]!);
    else this.#pourInTurns(from, to, pool, nrSets);
    this.#addLargestToSets(from, to);
  }

  /** Gives tasks larger than a share to the domain they are in. */
  #settleLargest(from: number, to: number, pool: Float64Array): void {
    const { target, largest, capacity } = this.#domains;
    let rest = 0;
    for (let set = 0; set < this.#loads.sets.count; set++) rest += pool[set]!;
    if (!this.#mayBeLarge(from, to, rest)) return;
    this.#gather();
    const { load, set } = this.#loads;
    for (let isSettled = false; !isSettled;) {
      isSettled = true;
      const surface = this.#surfaceOfAll(from, to, rest);
      for (let k = from; k < to; k++) {
        const domain = this.#order[k]!;
        const task = largest[domain]!;
        const share = surface * capacity[domain]!;
        if (this.#isHome[domain] === 1 || task < 0 || target[domain]! >= share) continue;
        const taskLoad = load[task]!;
        const taskSet = set[task]!;
        if (target[domain]! + taskLoad <= share || taskLoad > pool[taskSet]!) continue;
        this.#isHome[domain] = 1;
        target[domain]! += taskLoad;
        pool[taskSet]! -= taskLoad;
        rest -= taskLoad;
        isSettled = false;
      }
    }
  }

  /** Whether some domain's share is less than the load that a task can have. */
  #mayBeLarge(from: number, to: number, rest: number): boolean {
    const { target, capacity } = this.#domains;
    const surface = this.#surfaceOfAll(from, to, rest);
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      const room = surface * capacity[domain]! - target[domain]!;
      if (room > 0 && room < this.#loads.limit) return true;
    }
    return false;
  }

  #addLargestToSets(from: number, to: number): void {
    const { largest, setTarget, nrMembers } = this.#domains;
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      if (this.#isHome[domain] === 0) continue;
      const task = largest[domain]!;
      setTarget[this.#loads.set[task]! * nrMembers + domain]! += this.#loads.load[task]!;
    }
  }

  #pourOnce(from: number, to: number, load: number): void {
    const { target, setTarget, capacity } = this.#domains;
    const surface = this.#surfaceOfAll(from, to, load);
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      const base = target[domain]!;
      target[domain] = Math.max(base, surface * capacity[domain]!);
      setTarget[domain] = target[domain] - base;
    }
  }

  #pourInTurns(from: number, to: number, pool: Float64Array, nrSets: number): void {
    let total = 0;
    for (let set = 0; set < nrSets; set++) {
      total += pool[set]!;
      this.#leaveAsIs(from, to, set, pool[set]!);
    }
    const precision = (SWEEP_PRECISION * total) / (to - from);
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      let change = 0;
      for (let set = nrSets - 1; set >= 0; set--) {
        if (pool[set]! > 0) change = Math.max(change, this.#pourSet(from, to, set, pool[set]!));
      }
      if (change <= precision) return;
    }
  }

  /** Spreads the set's pool the way its load is spread now. */
  #leaveAsIs(from: number, to: number, set: number, pool: number): void {
    const { target, setTarget, setLoad, nrMembers } = this.#domains;
    const ofSet = set * nrMembers;
    let now = 0;
    for (let k = from; k < to; k++) now += setLoad[ofSet + this.#order[k]!]!;
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      const share = now > 0 ? (setLoad[ofSet + domain]! / now) * pool : 0;
      setTarget[ofSet + domain] = share;
      target[domain]! += share;
    }
  }

  /** @returns the largest change of a share */
  #pourSet(from: number, to: number, set: number, load: number): number {
    const { target, setTarget, capacity, nrMembers } = this.#domains;
    const ofSet = set * nrMembers;
    let count = 0;
    for (let k = from; k < to; k++) {
      const domain = this.#order[k]!;
      if (!this.#domains.allows(set, domain)) continue;
      this.#vessel[count] = domain;
      this.#capacity[count] = capacity[domain]!;
      this.#base[count] = target[domain]! - setTarget[ofSet + domain]!;
      count++;
    }
    const surface = this.#surface(count, load);
    let change = 0;
    for (let v = 0; v < count; v++) {
      const domain = this.#vessel[v]!;
      const share = Math.max(0, surface * this.#capacity[v]! - this.#base[v]!);
      change = Math.max(change, Math.abs(share - setTarget[ofSet + domain]!));
      setTarget[ofSet + domain] = share;
      target[domain] = this.#base[v]! + share;
    }
    return change;
  }

  /** Level to which `load` fills the domains on top of their `target` so far. */
  #surfaceOfAll(from: number, to: number, load: number): number {
    for (let k = from; k < to; k++) {
      this.#capacity[k - from] = this.#domains.capacity[this.#order[k]!]!;
      this.#base[k - from] = this.#domains.target[this.#order[k]!]!;
    }
    return this.#surface(to - from, load);
  }

  /**
   * Level to which `load` fills the first `count` vessels: that of all vessels together,
   * then without those already fuller than that, until none is. 0 if nothing has capacity.
   */
  #surface(count: number, load: number): number {
    let surface = Number.MAX_VALUE;
    for (;;) {
      let capacity = 0;
      let content = load;
      for (let v = 0; v < count; v++) {
        if (this.#base[v]! <= surface * this.#capacity[v]!) {
          capacity += this.#capacity[v]!;
          content += this.#base[v]!;
        }
      }
      if (capacity === 0) return 0;
      const next = content / capacity;
      if (next >= surface) return next;
      surface = next;
    }
  }
}
