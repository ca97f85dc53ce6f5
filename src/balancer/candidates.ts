import { FIXED } from './domain-sets.js';
import type { Loads } from './load.js';
import { RadixSort } from './radix-sort.js';
import { TaskFlag, type Snapshot } from './snapshot.js';

/** Stands for a task where there is none. */
export const NO_TASK = -1;

/** Sizes are told apart in sixteenths of an octave; tasks of one size count as equal. */
const SIZE_SHIFT = 20 - 4;
const NR_SIZES = 1024;
/** PID_MAX_LIMIT of the kernel, include/linux/threads.h. */
const TGID_BITS = 22;
const TGID_MASK = (1 << TGID_BITS) - 1;

// The upper half of a double: exponent and leading digits.
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The class of a task's size: equal for loads within a sixteenth of an octave. */
export function sizeOf(loads: Float64Array, task: number): number {
  double[0] = loads[task]!;
  return halves[1]! >>> SIZE_SHIFT;
}

/**
 * Where the tasks are, with the moves decided so far, and lists of those that may be moved
 * by domain. A task that was moved is in no list until they are made anew.
 */
export class Candidates {
  /** The domain last given to `sort`: its candidates, largest first, threads of a process together. */
  readonly sorted = new RadixSort();
  /** By task: its domain. */
  place = new Uint16Array(0);
  /** First entry of each domain's list: task + 1, 0 = none. */
  readonly #head: Uint32Array;
  /** By task: the next entry of the list it is in. */
  #next = new Uint32Array(0);

  constructor(nrDomains: number) {
    this.#head = new Uint32Array(nrDomains);
  }

  /** Puts every task where the snapshot has it. */
  reset(snapshot: Snapshot): void {
    if (this.place.length < snapshot.capacity) {
      this.place = new Uint16Array(snapshot.capacity);
      this.#next = new Uint32Array(snapshot.capacity);
    }
    this.place.set(snapshot.domain);
  }

  /**
   * Makes the lists.
   * @param minDuty of tasks that may be moved
   * @param largest is set to the heaviest movable task of each domain, whatever its duty
   */
  list(snapshot: Snapshot, loads: Loads, minDuty: number, largest: Int32Array): void {
    const { nrTasks, flags, duty } = snapshot;
    const { set, load } = loads;
    const { place } = this;
    const head = this.#head;
    const next = this.#next;
    head.fill(0);
    largest.fill(NO_TASK);
    for (let i = nrTasks - 1; i >= 0; i--) {
      if (set[i] === FIXED || load[i] === 0) continue;
      const domain = place[i]!;
      const known = largest[domain]!;
      if (known === NO_TASK || load[i]! >= load[known]!) largest[domain] = i;
      if ((flags[i]! & TaskFlag.settling) !== 0 || duty[i]! < minDuty) continue;
      next[i] = head[domain]!;
      head[domain] = i + 1;
    }
  }

  /** The domain's first candidate, or NO_TASK. */
  first(domain: number): number {
    return this.#skipMoved(this.#head[domain]! - 1, domain);
  }

  /** The candidate after `task` in the domain, or NO_TASK. */
  after(task: number, domain: number): number {
    return this.#skipMoved(this.#next[task]! - 1, domain);
  }

  #skipMoved(task: number, domain: number): number {
    let candidate = task;
    while (candidate >= 0 && this.place[candidate] !== domain)
      candidate = this.#next[candidate]! - 1;
    return candidate;
  }

  /** Fills `sorted` with the domain's candidates. Equal ones stay in the snapshot's order. */
  sort(snapshot: Snapshot, loads: Loads, domain: number): void {
    const { sorted } = this;
    let largest = 0;
    for (let task = this.first(domain); task >= 0; task = this.after(task, domain)) {
      largest = Math.max(largest, sizeOf(loads.load, task));
    }
    sorted.reset(snapshot.capacity);
    for (let task = this.first(domain); task >= 0; task = this.after(task, domain)) {
      const rank = Math.min(largest - sizeOf(loads.load, task), NR_SIZES - 1);
      sorted.add((rank << TGID_BITS) | (snapshot.tgid[task]! & TGID_MASK), task);
    }
    sorted.sort();
  }
}
