import type { Machine } from './machine.js';

/** Bits of `Snapshot.flags`. */
export const TaskFlag = {
  /** May run in every domain: its words in `allowed` are not read. */
  everywhere: 1,
  /** Must not be moved: bound to one CPU, migration disabled, a per-CPU kernel thread. */
  pinned: 2,
  /** A workqueue worker, left alone if the plan is told to. */
  worker: 4,
  /** Moved (by anyone) less than the settle time ago: stays for now. */
  settling: 8,
} as const;

/** `preferredNode` of a task without a memory policy. */
export const NO_NODE = -1;

/**
 * The tasks of one round as parallel arrays, filled from memory shared with BPF and reused
 * for ever: no allocation unless there are more tasks than ever before.
 *
 *     snapshot.reset(nrTasksAtMost);
 *     for (each task) {
 *       const i = snapshot.nrTasks;
 *       snapshot.slot[i] = …;          // every array, at index i
 *       snapshot.commit();
 *     }
 *
 * The arrays are replaced when `reset` grows them, so take them from the snapshot after it.
 */
export class Snapshot {
  nrTasks = 0;
  /** Tasks since `reset` that made no sense, e.g. read while BPF was writing them. */
  nrRejected = 0;
  /** Length of a task's domain mask in `allowed`, in 32-bit words. */
  readonly nrWords: number;
  readonly #nrDomains: number;

  /** Opaque reference to the task; with `generation` it names one task for ever. */
  slot = new Uint32Array(0);
  generation = new Uint32Array(0);
  /** Thread group, i.e. the pid user space sees. */
  tgid = new Uint32Array(0);
  domain = new Uint16Array(0);
  /** 1..10000, 100 = nice 0; need not be whole. */
  weight = new Float64Array(0);
  /** Runnable fraction of the recent past, 0..1. */
  duty = new Float64Array(0);
  /** Node its memory policy asks for, or NO_NODE. */
  preferredNode = new Int16Array(0);
  flags = new Uint8Array(0);
  /** Domains it may run in, bit `d % 32` of word `i * nrWords + (d >>> 5)`; bits past the last domain are 0. */
  allowed = new Uint32Array(0);

  constructor(machine: Pick<Machine, 'nrDomains'>) {
    this.#nrDomains = machine.nrDomains;
    this.nrWords = Math.ceil(machine.nrDomains / 32);
  }

  get capacity(): number {
    return this.slot.length;
  }

  /** Forgets all tasks and makes room for `nrTasksAtMost`. */
  reset(nrTasksAtMost: number): void {
    this.nrTasks = 0;
    this.nrRejected = 0;
    if (nrTasksAtMost > this.capacity) this.#grow(Math.max(nrTasksAtMost, 2 * this.capacity, 1024));
  }

  /**
   * Takes in the task whose fields were written at index `nrTasks`. A task with a weight,
   * duty or domain out of range is dropped and counted instead; a round must survive
   * whatever it finds in shared memory.
   */
  commit(): void {
    const i = this.nrTasks;
    const weight = this.weight[i]!;
    const duty = this.duty[i]!;
    const isValid =
      weight > 0 &&
      weight < Infinity &&
      duty >= 0 &&
      duty <= 1 &&
      this.domain[i]! < this.#nrDomains;
    if (isValid) this.nrTasks++;
    else this.nrRejected++;
  }

  /** Makes this a copy of another snapshot for the same machine. */
  copy(other: Snapshot): void {
    const { nrTasks, nrWords } = other;
    this.reset(nrTasks);
    this.nrTasks = nrTasks;
    this.nrRejected = other.nrRejected;
    this.slot.set(other.slot.subarray(0, nrTasks));
    this.generation.set(other.generation.subarray(0, nrTasks));
    this.tgid.set(other.tgid.subarray(0, nrTasks));
    this.domain.set(other.domain.subarray(0, nrTasks));
    this.weight.set(other.weight.subarray(0, nrTasks));
    this.duty.set(other.duty.subarray(0, nrTasks));
    this.preferredNode.set(other.preferredNode.subarray(0, nrTasks));
    this.flags.set(other.flags.subarray(0, nrTasks));
    this.allowed.set(other.allowed.subarray(0, nrTasks * nrWords));
  }

  #grow(capacity: number): void {
    this.slot = new Uint32Array(capacity);
    this.generation = new Uint32Array(capacity);
    this.tgid = new Uint32Array(capacity);
    this.domain = new Uint16Array(capacity);
    this.weight = new Float64Array(capacity);
    this.duty = new Float64Array(capacity);
    this.preferredNode = new Int16Array(capacity).fill(NO_NODE);
    this.flags = new Uint8Array(capacity);
    this.allowed = new Uint32Array(capacity * this.nrWords);
  }
}
