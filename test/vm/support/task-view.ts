import { Snapshot } from '../../../src/balancer/snapshot.js';
import { monotonicNs } from '../../../src/daemon/clock.js';
import { toMachine } from '../../../src/daemon/machine.js';
import type { BareScheduler } from './in-process.js';

/** One look at all tasks. */
export class TaskView {
  readonly snapshot: Snapshot;
  readonly #bare: BareScheduler;

  constructor(bare: BareScheduler) {
    this.#bare = bare;
    this.snapshot = new Snapshot(toMachine(bare.layout));
  }

  /** Index of a process's task in a fresh snapshot; -1 when it is not there. */
  find(pid: number): number {
    this.#bare.scheduler.tasks.fill(this.snapshot, monotonicNs(), Infinity);
    return this.snapshot.tgid.subarray(0, this.snapshot.nrTasks).indexOf(pid);
  }

  domain(pid: number): number {
    const index = this.find(pid);
    return index < 0 ? -1 : this.snapshot.domain[index]!;
  }
}
