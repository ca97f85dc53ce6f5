import type { SimTask } from './sim-task.js';

/** A dispatch queue: smallest vtime first, equal ones in the order they came. */
export class SimQueue {
  readonly #tasks: SimTask[] = [];
  readonly #vtimes: number[] = [];

  get size(): number {
    return this.#tasks.length;
  }

  /** In the order of the queue. */
  get tasks(): readonly SimTask[] {
    return this.#tasks;
  }

  insert(task: SimTask, vtime: number): void {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#vtimes[middle]! <= vtime) low = middle + 1;
      else high = middle;
    }
    this.#tasks.splice(low, 0, task);
    this.#vtimes.splice(low, 0, vtime);
  }

  /** Before all others. */
  insertFirst(task: SimTask, vtime: number): void {
    this.insert(task, Math.min(vtime, (this.#vtimes[0] ?? Infinity) - 1));
  }

  remove(task: SimTask): void {
    const place = this.#tasks.indexOf(task);
    this.#tasks.splice(place, 1);
    this.#vtimes.splice(place, 1);
  }

  /** Takes the first task out that may run on a CPU. */
  takeFor(cpu: number): SimTask | undefined {
    const task = this.#tasks.find(({ allowed }) => allowed.has(cpu));
    if (task !== undefined) this.remove(task);
    return task;
  }
}
