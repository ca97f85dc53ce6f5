/** Strings, which are left alone, and numbers. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const WHOLE = /^-?\d+$/;
/** No text of ours begins with it. */
const MARK = '\u0000';

/**
 * As JSON.parse(), but whole numbers that a double cannot hold become bigints: masks of CPUs
 * are words of 64 bits.
 */
export function parseExact(text: string): unknown {
  const marked = text.replaceAll(TOKEN, (token) =>
    WHOLE.test(token) && !Number.isSafeInteger(Number(token)) ? `"\\u0000${token}"` : token,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(1)) : value,
  );
}
