const WORD = 2 ** 32;

/** A u64 at a word index, exact up to 2^53. */
export function readU64(words: Uint32Array, at: number): number {
  return words[at]! + words[at + 1]! * WORD;
}

/** @param value whole, from 0 to 2^53 */
export function writeU64(words: Uint32Array, at: number, value: number): void {
  words[at] = value;
  words[at + 1] = value / WORD;
}
