const WORD = 2 ** 32;

/** The same memory as 32-bit words. */
export function u32(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** A u64 at a word index, exact up to 2^53. It may tear while BPF writes it. */
export function readU64(words: Uint32Array, at: number): number {
  return words[at]! + words[at + 1]! * WORD;
}

/** @param value whole, from 0 to 2^53 */
export function writeU64(words: Uint32Array, at: number, value: number): void {
  words[at] = value;
  words[at + 1] = value / WORD;
}
