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

  /** A place before all others, or `vtime` where that is before. */
  placeInFront(vtime: number): number {
    return Math.min(vtime, (this.#vtimes[0] ?? Infinity) - 1);
  }

  remove(task: SimTask): void {
    const place = this.#tasks.indexOf(task);
    this.#tasks.splice(place, 1);
    this.#vtimes.splice(place, 1);
  }

  /** Takes the first task out that may run on a CPU. */
  takeFor(cpu: number): SimTask | undefined {
    const task = this.#tasks[this.#firstFor(cpu)];
    if (task !== undefined) this.remove(task);
    return task;
  }

  /** Whether its first task for a CPU goes before that of another queue: by vtime, then by arrival. */
  goesBefore(other: SimQueue, cpu: number): boolean {
    const own = this.#firstFor(cpu);
    const others = other.#firstFor(cpu);
    if (own < 0 || others < 0) return own >= 0;
    const lead = other.#vtimes[others]! - this.#vtimes[own]!;
    return lead === 0 ? this.#tasks[own]!.queuedNs < other.#tasks[others]!.queuedNs : lead > 0;
  }

  #firstFor(cpu: number): number {
    return this.#tasks.findIndex(({ allowed }) => allowed.has(cpu));
  }
}
