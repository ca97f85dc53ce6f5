/**
 * Queues of waiting tasks, smallest key first, equal keys in the order they came.
 *
 * Heaps of four children each, on typed arrays: push(), pop() and remove() are O(log n) and allocate nothing
 * but when an array has to double. Tasks are named by their slots, so that a task can be taken out of the middle.
 */
const SHIFT = 2;
const CHILDREN = 2 ** SHIFT;
const FIRST_ENTRIES = 64;
const FIRST_SLOTS = 1024;
const NONE = -1;

/** Where each task is, for heaps that share the tasks among them: a task is in one of them at most. */
export class TaskIndex {
  /** By slot: which of {@link heaps}, or -1. */
  #owner = new Int32Array(FIRST_SLOTS).fill(NONE);
  /** By slot: its place there. */
  #place = new Int32Array(FIRST_SLOTS);
  readonly #heaps: TaskHeap[] = [];

  /** For a new heap. @returns its number */
  add(heap: TaskHeap): number {
    return this.#heaps.push(heap) - 1;
  }

  /** The number of the heap that a task is in, or -1. */
  ownerOf(slot: number): number {
    return this.#owner[slot] ?? NONE;
  }

  placeOf(slot: number): number {
    return this.#place[slot]!;
  }

  put(slot: number, owner: number, place: number): void {
    this.#owner[slot] = owner;
    this.#place[slot] = place;
  }

  drop(slot: number): void {
    this.#owner[slot] = NONE;
  }

  /** Makes room for a slot. */
  reach(slot: number): void {
    const before = this.#owner.length;
    if (slot < before) return;
    const size = 2 ** Math.ceil(Math.log2(slot + 1));
    const owner = new Int32Array(size).fill(NONE, before);
    owner.set(this.#owner);
    this.#owner = owner;
    this.#place = grown(this.#place, new Int32Array(size));
  }

  /** Takes a task out of whichever heap it is in. @returns whether it was in one */
  remove(slot: number): boolean {
    const owner = this.ownerOf(slot);
    return owner !== NONE && this.#heaps[owner]!.remove(slot);
  }
}

export class TaskHeap {
  readonly #index: TaskIndex;
  readonly #id: number;
  #slots = new Int32Array(FIRST_ENTRIES);
  #keys = new Float64Array(FIRST_ENTRIES);
  #arrivals = new Float64Array(FIRST_ENTRIES);
  #size = 0;
  /** One number, of as many bits as it may need. */
  readonly #nrArrived = new Float64Array(1);

  /** @param index shared by heaps between which tasks move, such as one for each domain */
  constructor(index = new TaskIndex()) {
    this.#index = index;
    this.#id = index.add(this);
  }

  get size(): number {
    return this.#size;
  }

  /** Slot of the task with the smallest key; -1 when there is none. */
  get first(): number {
    return this.#size === 0 ? NONE : this.#slots[0]!;
  }

  /** The smallest key; Infinity when there is none. */
  get firstKey(): number {
    return this.#size === 0 ? Infinity : this.#keys[0]!;
  }

  has(slot: number): boolean {
    return this.#index.ownerOf(slot) === this.#id;
  }

  /** Puts a task in; one that is in a heap of the same index already leaves its place there. */
  push(slot: number, key: number): void {
    const place = this.#enter(slot);
    this.#keys[place] = key;
    this.#rise(place);
  }

  /** As push(), with the key taken from `keys[slot]`, such as a TaskState's values: so that V8 allocates nothing to pass it. */
  pushFrom(slot: number, keys: Float64Array): void {
    const place = this.#enter(slot);
    this.#keys[place] = keys[slot]!;
    this.#rise(place);
  }

  /** Takes the first task out. @returns its slot, or -1 when there is none */
  pop(): number {
    const slot = this.first;
    if (slot !== NONE) this.#removeAt(0);
    return slot;
  }

  /** Takes a task out. @returns whether it was there */
  remove(slot: number): boolean {
    if (!this.has(slot)) return false;
    this.#removeAt(this.#index.placeOf(slot));
    return true;
  }

  // From here on only whole numbers are passed: V8 allocates for others where it does not inline a call.

  /** @returns the place at the end that a task gets first */
  #enter(slot: number): number {
    this.#index.reach(slot);
    this.#index.remove(slot);
    if (this.#size === this.#slots.length) this.#grow();
    const place = this.#size++;
    this.#slots[place] = slot;
    this.#nrArrived[0]!++;
    this.#arrivals[place] = this.#nrArrived[0]!;
    return place;
  }

  #removeAt(place: number): void {
    this.#index.drop(this.#slots[place]!);
    const last = --this.#size;
    if (place === last) return;
    // The last one goes into the gap, and from there where it belongs.
    this.#move(last, place);
    if (place > 0 && this.#isBefore(place, (place - 1) >> SHIFT)) this.#rise(place);
    else this.#sink(place);
  }

  #isBefore(place: number, other: number): boolean {
    const key = this.#keys[place]!;
    const otherKey = this.#keys[other]!;
    return key < otherKey || (key === otherKey && this.#arrivals[place]! < this.#arrivals[other]!);
  }

  // Who rises or sinks is held aside meanwhile, and others move into the gap. Written out twice: V8 may
  // allocate for numbers that are passed (above).

  #rise(from: number): void {
    const slot = this.#slots[from]!;
    const key = this.#keys[from]!;
    const arrival = this.#arrivals[from]!;
    let gap = from;
    while (gap > 0) {
      const parent = (gap - 1) >> SHIFT;
      const other = this.#keys[parent]!;
      if (other < key || (other === key && this.#arrivals[parent]! < arrival)) break;
      this.#move(parent, gap);
      gap = parent;
    }
    this.#slots[gap] = slot;
    this.#keys[gap] = key;
    this.#arrivals[gap] = arrival;
    this.#index.put(slot, this.#id, gap);
  }

  #sink(from: number): void {
    const slot = this.#slots[from]!;
    const key = this.#keys[from]!;
    const arrival = this.#arrivals[from]!;
    let gap = from;
    for (;;) {
      const first = (gap << SHIFT) + 1;
      const end = Math.min(first + CHILDREN, this.#size);
      if (first >= end) break;
      let child = first;
      for (let next = first + 1; next < end; next++) if (this.#isBefore(next, child)) child = next;
      const other = this.#keys[child]!;
      if (key < other || (key === other && arrival < this.#arrivals[child]!)) break;
      this.#move(child, gap);
      gap = child;
    }
    this.#slots[gap] = slot;
    this.#keys[gap] = key;
    this.#arrivals[gap] = arrival;
    this.#index.put(slot, this.#id, gap);
  }

  /** Into a gap. */
  #move(from: number, to: number): void {
    const slot = this.#slots[from]!;
    this.#slots[to] = slot;
    this.#keys[to] = this.#keys[from]!;
    this.#arrivals[to] = this.#arrivals[from]!;
    this.#index.put(slot, this.#id, to);
  }

  #grow(): void {
    const size = 2 * this.#slots.length;
    this.#slots = grown(this.#slots, new Int32Array(size));
    this.#keys = grown(this.#keys, new Float64Array(size));
    this.#arrivals = grown(this.#arrivals, new Float64Array(size));
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
