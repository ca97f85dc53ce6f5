import { DomainSets, EVERYWHERE, FIXED, MAX_SETS } from './domain-sets.js';
import { solveLimit } from './infeasible.js';
import type { Machine } from './machine.js';
import { TaskFlag, type Snapshot } from './snapshot.js';

/**
 * The load of one snapshot, of each domain and node, and of each set of tasks that may run
 * in the same domains.
 *
 *     load of a task = min(weight, limit) x duty        (limit: infeasible.ts)
 *
 * `measure` adds up, which is all that a balanced machine needs; `detail` writes down each
 * task's load once tasks must be chosen. Arrays are reused from round to round.
 */
export class Loads {
  readonly machine: Machine;
  readonly sets: DomainSets;
  /** The weight limit, which is also the load that one CPU carries. No task has more. */
  limit = 0;
  total = 0;
  /** How much of `total` comes and goes as tasks sleep, about:  Σ load x (1 - duty). */
  fluctuating = 0;

  readonly domainLoad: Float64Array;
  /** Part of `domainLoad` that cannot move. */
  readonly domainFixed: Float64Array;
  readonly nodeLoad: Float64Array;
  /** Movable load by set and domain: `setLoad[set * nrDomains + domain]`. */
  readonly setLoad: Float64Array;

  // Of each task, once `detail` was called.
  load = new Float64Array(0);
  /** Its set of allowed domains, or FIXED. */
  set = new Uint16Array(0);
  /** Whether some movable task has a memory policy that names a node. */
  hasPreferences = false;

  #fixedFlags = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    this.sets = new DomainSets(machine);
    this.domainLoad = new Float64Array(machine.nrDomains);
    this.domainFixed = new Float64Array(machine.nrDomains);
    this.nodeLoad = new Float64Array(machine.nrNodes);
    this.setLoad = new Float64Array(MAX_SETS * machine.nrDomains);
  }

  /** @param fixedFlags tasks with any of these `TaskFlag`s are not to be moved */
  measure(snapshot: Snapshot, fixedFlags: number): void {
    this.#fixedFlags = fixedFlags;
    this.setLoad.fill(0, 0, this.sets.count * this.machine.nrDomains);
    this.domainFixed.fill(0);
    this.sets.reset();
    const { weight, duty, nrTasks } = snapshot;
    this.limit = solveLimit(this.machine.nrCpus, weight, duty, nrTasks);
    this.#addTasks(snapshot);
    this.#addDomains();
  }

  #addTasks(snapshot: Snapshot): void {
    const { nrTasks, weight, duty, domain, flags } = snapshot;
    const { setLoad, domainFixed, limit } = this;
    const { nrDomains } = this.machine;
    const careFlags = TaskFlag.everywhere | this.#fixedFlags;
    let fluctuating = 0;
    for (let i = 0; i < nrTasks; i++) {
      const load = Math.min(weight[i]!, limit) * duty[i]!;
      fluctuating += load * (1 - duty[i]!);
      if ((flags[i]! & careFlags) === TaskFlag.everywhere) {
        setLoad[EVERYWHERE * nrDomains + domain[i]!]! += load;
        continue;
      }
      const set = this.#setOf(snapshot, i);
      if (set === FIXED) domainFixed[domain[i]!]! += load;
      else setLoad[set * nrDomains + domain[i]!]! += load;
    }
    this.fluctuating = fluctuating;
  }

  #setOf(snapshot: Snapshot, task: number): number {
    const flags = snapshot.flags[task]!;
    if ((flags & this.#fixedFlags) !== 0) return FIXED;
    return (flags & TaskFlag.everywhere) !== 0 ? EVERYWHERE : this.sets.find(snapshot, task);
  }

  #addDomains(): void {
    const { nrDomains, domainNode } = this.machine;
    this.nodeLoad.fill(0);
    this.total = 0;
    for (let d = 0; d < nrDomains; d++) {
      let load = this.domainFixed[d]!;
      for (let set = 0; set < this.sets.count; set++) load += this.setLoad[set * nrDomains + d]!;
      this.domainLoad[d] = load;
      this.nodeLoad[domainNode[d]!]! += load;
      this.total += load;
    }
  }

  /** Finds load and set of each task of the snapshot measured last. */
  detail(snapshot: Snapshot): void {
    if (this.load.length < snapshot.capacity) {
      this.load = new Float64Array(snapshot.capacity);
      this.set = new Uint16Array(snapshot.capacity);
    }
    const { nrTasks, weight, duty, preferredNode } = snapshot;
    const { load, set, limit } = this;
    this.hasPreferences = false;
    for (let i = 0; i < nrTasks; i++) {
      load[i] = Math.min(weight[i]!, limit) * duty[i]!;
      set[i] = this.#setOf(snapshot, i);
      if (preferredNode[i]! >= 0 && set[i] !== FIXED) this.hasPreferences = true;
    }
  }
}
