import type { Machine } from './machine.js';
import type { Snapshot } from './snapshot.js';

/** The set of tasks that may run in every domain. */
export const EVERYWHERE = 0;
/** "Set" of a task that cannot be moved: it is load of the domain it is in. */
export const FIXED = 0xffff;

/**
 * More different affinities than this at once are not a workload but an attack (finding a
 * share costs sets x domains); tasks with yet another one count as fixed.
 */
export const MAX_SETS = 1024;
const TABLE_SIZE = 4 * MAX_SETS;

/**
 * The different sets of allowed domains among the tasks of a round, numbered as they are
 * met; usually there is one, EVERYWHERE. Tasks with equal sets are shared out together.
 */
export class DomainSets {
  count = 1;
  readonly #machine: Machine;
  readonly #nrDomainWords: number;
  readonly #nrNodeWords: number;
  readonly #domainBits: Uint32Array;
  readonly #nodeBits: Uint32Array;
  /** Open addressing: set, or 0 for a free place (EVERYWHERE is not looked up). */
  readonly #table = new Uint16Array(TABLE_SIZE);

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#nrDomainWords = Math.ceil(machine.nrDomains / 32);
    this.#nrNodeWords = Math.ceil(machine.nrNodes / 32);
    this.#domainBits = new Uint32Array(MAX_SETS * this.#nrDomainWords);
    this.#nodeBits = new Uint32Array(MAX_SETS * this.#nrNodeWords);
    this.#domainBits.fill(0xffffffff, 0, this.#nrDomainWords);
    this.#nodeBits.fill(0xffffffff, 0, this.#nrNodeWords);
  }

  reset(): void {
    if (this.count === 1) return;
    this.count = 1;
    this.#table.fill(0);
  }

  hasDomain(set: number, domain: number): boolean {
    const word = this.#domainBits[set * this.#nrDomainWords + (domain >>> 5)]!;
    return ((word >>> (domain & 31)) & 1) === 1;
  }

  /** Whether the set has a domain in the node. */
  hasNode(set: number, node: number): boolean {
    const word = this.#nodeBits[set * this.#nrNodeWords + (node >>> 5)]!;
    return ((word >>> (node & 31)) & 1) === 1;
  }

  /**
   * The set of a task that may not run everywhere: FIXED if it has nowhere else to go, or
   * is where it may not be (BPF takes it from there when it is queued next).
   */
  find(snapshot: Snapshot, task: number): number {
    const { allowed } = snapshot;
    const start = task * this.#nrDomainWords;
    const domain = snapshot.domain[task]!;
    if (((allowed[start + (domain >>> 5)]! >>> (domain & 31)) & 1) === 0) return FIXED;
    if (this.#isSingle(allowed, start)) return FIXED;

    let place = this.#placeOf(allowed, start);
    for (let set = this.#table[place]!; set !== 0; set = this.#table[place]!) {
      if (this.#equals(set, allowed, start)) return set;
      place = (place + 1) & (TABLE_SIZE - 1);
    }
    if (this.count === MAX_SETS) return FIXED;
    const set = this.count++;
    this.#table[place] = set;
    this.#fill(set, allowed, start);
    return set;
  }

  #isSingle(allowed: Uint32Array, start: number): boolean {
    let nrDomains = 0;
    for (let word = 0; word < this.#nrDomainWords; word++) {
      for (let rest = allowed[start + word]!; rest !== 0; rest &= rest - 1) {
        if (++nrDomains > 1) return false;
      }
    }
    return true;
  }

  #placeOf(allowed: Uint32Array, start: number): number {
    let hash = 0;
    for (let word = 0; word < this.#nrDomainWords; word++) {
      hash = Math.imul(hash ^ allowed[start + word]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (TABLE_SIZE - 1);
  }

  #equals(set: number, allowed: Uint32Array, start: number): boolean {
    const own = set * this.#nrDomainWords;
    for (let word = 0; word < this.#nrDomainWords; word++) {
      if (this.#domainBits[own + word] !== allowed[start + word]) return false;
    }
    return true;
  }

  #fill(set: number, allowed: Uint32Array, start: number): void {
    const own = set * this.#nrDomainWords;
    for (let word = 0; word < this.#nrDomainWords; word++) {
      this.#domainBits[own + word] = allowed[start + word]!;
    }
    const ownNodes = set * this.#nrNodeWords;
    this.#nodeBits.fill(0, ownNodes, ownNodes + this.#nrNodeWords);
    this.#machine.domainNode.forEach((node, domain) => {
      if (this.hasDomain(set, domain)) this.#nodeBits[ownNodes + (node >>> 5)]! |= 1 << (node & 31);
    });
  }
}
