const DIGIT_BITS = 8;
const NR_DIGITS = 1 << DIGIT_BITS;
const KEY_BITS = 32;
/** Below this, insertion is faster than four times 256 counters. */
const SMALL = 48;

/**
 * Sorts 32-bit keys with a value each, stably, without allocation: radix sort from the
 * lowest digit (Knuth, TAOCP 5.2.5), skipping digits that are the same in all keys.
 */
export class RadixSort {
  count = 0;
  /** The values, in the order of their keys after `sort`. */
  values = new Uint32Array(0);
  #keys = new Uint32Array(0);
  #otherKeys = new Uint32Array(0);
  #otherValues = new Uint32Array(0);
  readonly #places = new Uint32Array(NR_DIGITS);

  /** Empties it and makes room. */
  reset(capacity: number): void {
    this.count = 0;
    if (this.#keys.length >= capacity) return;
    this.values = new Uint32Array(capacity);
    this.#keys = new Uint32Array(capacity);
    this.#otherKeys = new Uint32Array(capacity);
    this.#otherValues = new Uint32Array(capacity);
  }

  add(key: number, value: number): void {
    this.#keys[this.count] = key;
    this.values[this.count++] = value;
  }

  sort(): void {
    if (this.count <= SMALL) {
      this.#insert();
      return;
    }
    for (let shift = 0; shift < KEY_BITS; shift += DIGIT_BITS) this.#sortDigit(shift);
  }

  #insert(): void {
    const { values } = this;
    const keys = this.#keys;
    for (let i = 1; i < this.count; i++) {
      const key = keys[i]!;
      const value = values[i]!;
      let place = i;
      for (; place > 0 && keys[place - 1]! > key; place--) {
        keys[place] = keys[place - 1]!;
        values[place] = values[place - 1]!;
      }
      keys[place] = key;
      values[place] = value;
    }
  }

  #sortDigit(shift: number): void {
    const { count, values } = this;
    const keys = this.#keys;
    const places = this.#places;
    places.fill(0);
    for (let i = 0; i < count; i++) places[(keys[i]! >>> shift) & (NR_DIGITS - 1)]!++;
    if (places[(keys[0]! >>> shift) & (NR_DIGITS - 1)] === count) return;

    let place = 0;
    for (let digit = 0; digit < NR_DIGITS; digit++) {
      const size = places[digit]!;
      places[digit] = place;
      place += size;
    }
    const sortedKeys = this.#otherKeys;
    const sortedValues = this.#otherValues;
    for (let i = 0; i < count; i++) {
      const to = places[(keys[i]! >>> shift) & (NR_DIGITS - 1)]!++;
      sortedKeys[to] = keys[i]!;
      sortedValues[to] = values[i]!;
    }
    this.#keys = sortedKeys;
    this.values = sortedValues;
    this.#otherKeys = keys;
    this.#otherValues = values;
  }
}
