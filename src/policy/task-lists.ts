/**
 * Lists of waiting tasks in the order they came, such as one for each domain.
 *
 * Linked by slot, on typed arrays: push(), remove(), firstOf() and nextOf() are O(1) and allocate nothing but when an array
 * has to double. A task is in one of the lists at most.
 */
const FIRST_LISTS = 16;
const FIRST_SLOTS = 1024;
const NONE = -1;

export class TaskLists {
  // By list: slots, or -1 where it is empty.
  #first = new Int32Array(FIRST_LISTS).fill(NONE);
  #last = new Int32Array(FIRST_LISTS).fill(NONE);
  // By slot: the list that it is in, or -1, and its neighbours there, or -1 at an end.
  #list = new Int32Array(FIRST_SLOTS).fill(NONE);
  #before = new Int32Array(FIRST_SLOTS).fill(NONE);
  #after = new Int32Array(FIRST_SLOTS).fill(NONE);

  /** Slot of the task that has been in a list for longest; -1 when there is none. */
  firstOf(list: number): number {
    return this.#first[list] ?? NONE;
  }

  /** Slot of the task that came next after one which is in a list; -1 when there is none. */
  nextOf(slot: number): number {
    return this.#after[slot] ?? NONE;
  }

  /** Puts a task at the end of a list; one that is in any leaves its place there. */
  push(slot: number, list: number): void {
    this.#reach(slot, list);
    this.remove(slot);
    const last = this.#last[list]!;
    this.#list[slot] = list;
    this.#before[slot] = last;
    this.#after[slot] = NONE;
    this.#last[list] = slot;
    if (last === NONE) this.#first[list] = slot;
    else this.#after[last] = slot;
  }

  /** Takes a task out of whichever list it is in. @returns whether it was in one */
  remove(slot: number): boolean {
    const list = this.#list[slot] ?? NONE;
    if (list === NONE) return false;
    const before = this.#before[slot]!;
    const after = this.#after[slot]!;
    if (before === NONE) this.#first[list] = after;
    else this.#after[before] = after;
    if (after === NONE) this.#last[list] = before;
    else this.#before[after] = before;
    this.#list[slot] = NONE;
    return true;
  }

  #reach(slot: number, list: number): void {
    if (slot >= this.#list.length) {
      this.#list = grown(this.#list, slot);
      this.#before = grown(this.#before, slot);
      this.#after = grown(this.#after, slot);
    }
    if (list >= this.#first.length) {
      this.#first = grown(this.#first, list);
      this.#last = grown(this.#last, list);
    }
  }
}

/** A copy with room for an index, -1 where nothing was. */
function grown(from: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(2 ** Math.ceil(Math.log2(index + 1))).fill(NONE);
  to.set(from);
  return to;
}
