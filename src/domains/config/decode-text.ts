import { isUtf8 } from 'node:buffer';

/** Far above what 256 domains take. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export interface DecodedText {
  /** Without a byte order mark; as far as it is valid. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  /** The first byte after `text`, where that is not the end: no UTF-8. */
  readonly invalidByte: number | undefined;
}

export function decodeText(bytes: Uint8Array): DecodedText {
  const hasByteOrderMark = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte);
  const content = bytes.subarray(hasByteOrderMark ? BYTE_ORDER_MARK.length : 0);
  const nrValid = isUtf8(content) ? content.length : countValidBytes(content);
  const text = Buffer.from(content.buffer, content.byteOffset, nrValid).toString();
  return { text, hasByteOrderMark, invalidByte: content[nrValid] };
}

/** How many bytes come before the first character that is not UTF-8. */
function countValidBytes(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isValidSoFar(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // The last bytes may begin a character that the next byte spoils.
  while (!isUtf8(bytes.subarray(0, good))) good--;
  return good;
}

/** Whether more bytes could make it valid. */
function isValidSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
