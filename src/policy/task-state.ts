/**
 * A number that a policy keeps for every task, by slot. It grows with the slots and is set
 * back to `initial` when a slot gets another task.
 */
export class TaskState {
  /** By slot. Replaced by a longer array when needed, so to be read anew in every call. */
  values: Float64Array<ArrayBuffer>;
  readonly initial: number;

  constructor(size: number, initial: number) {
    this.initial = initial;
    this.values = new Float64Array(size).fill(initial);
  }

  /** For the framework. */
  grow(size: number): void {
    const larger = new Float64Array(size).fill(this.initial);
    larger.set(this.values);
    this.values = larger;
  }
}
