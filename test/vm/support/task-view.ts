import type { Machine } from '../../../src/balancer/machine.js';
import { Snapshot } from '../../../src/balancer/snapshot.js';
import { monotonicNs } from '../../../src/daemon/clock.js';
import { toMachine } from '../../../src/daemon/machine.js';
import type { BareScheduler } from './in-process.js';

/** All tasks as the balancer sees them, read anew at every question. */
export class TaskView {
  readonly snapshot: Snapshot;
  readonly #bare: BareScheduler;
  readonly #machine: Machine;

  constructor(bare: BareScheduler) {
    this.#bare = bare;
    this.#machine = toMachine(bare.layout);
    this.snapshot = new Snapshot(this.#machine);
  }

  /** Index of a process's task in a fresh snapshot; -1 when it is not there. */
  find(pid: number): number {
    this.#bare.scheduler.tasks.fill(this.snapshot, this.#machine, monotonicNs(), Infinity);
    return this.snapshot.tgid.subarray(0, this.snapshot.nrTasks).indexOf(pid);
  }

  domain(pid: number): number {
    const index = this.find(pid);
    return index < 0 ? -1 : this.snapshot.domain[index]!;
  }

  /** The node that it prefers, NO_NODE for none. */
  preferredNode(pid: number): number {
    const index = this.find(pid);
    if (index < 0) throw new Error(`no task of process ${pid}`);
    return this.snapshot.preferredNode[index]!;
  }
}
