const COMM_BYTES = 16;

/** A thread's name at a word index: up to 15 bytes and a zero. */
export function decodeComm(words: Uint32Array, at: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + at * 4, COMM_BYTES);
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? COMM_BYTES : end)).toString('utf8');
}
