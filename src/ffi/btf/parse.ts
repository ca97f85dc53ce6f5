/**
 * BTF as bytes: a header, a section of variable-length type records, a section of
 * NUL-terminated strings. Every length is checked here, once, so that whoever reads a
 * record later cannot leave the buffer; what a record *refers* to is checked on the way.
 */
import { SchedulerError } from '../../util/errors.js';
import { ELEMENT_WORDS, FIXED_WORDS, NR_KINDS } from './kinds.js';

const MAGIC = 0xeb9f;
const VERSION = 1;
/** magic, version, flags, hdr_len, type_off, type_len, str_off, str_len */
const HEADER_BYTES = 24;
const COMMON_WORDS = 3;

export interface BtfSections {
  /** The type section, by 32-bit words. */
  readonly words: Uint32Array;
  /** Where in `words` each type's record starts; index 0 is void and has none. */
  readonly records: Uint32Array;
  /** The string section; starts and ends with a NUL. */
  readonly strings: Buffer;
}

/**
 * @param bytes must not change later
 * @param origin what the bytes are, for errors
 * @throws SchedulerError BTF_INVALID
 */
export function parseBtf(bytes: Uint8Array, origin: string): BtfSections {
  const { types, strings } = splitSections(bytes, origin);
  if (strings.length === 0 || strings[0] !== 0 || strings.at(-1) !== 0) {
    throw invalid(origin, 'its strings do not start and end with a NUL');
  }
  const words = toWords(types);
  const { buffer, byteOffset, length } = strings;
  return {
    words,
    records: indexRecords(words, origin),
    strings: Buffer.from(buffer, byteOffset, length),
  };
}

function splitSections(
  bytes: Uint8Array,
  origin: string,
): { types: Uint8Array; strings: Uint8Array } {
  if (bytes.length < HEADER_BYTES) {
    throw invalid(origin, `it is ${bytes.length} bytes long, expected ${HEADER_BYTES} or more`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const magic = header.getUint16(0, true);
  const version = header.getUint8(2);
  if (magic !== MAGIC || version !== VERSION) {
    throw invalid(
      origin,
      `it starts with 0x${magic.toString(16)} version ${version}, expected 0x${MAGIC.toString(16)} version ${VERSION}`,
    );
  }
  const [headerBytes, typeOffset, typeBytes, stringOffset, stringBytes] = [4, 8, 12, 16, 20].map(
    (offset) => header.getUint32(offset, true),
  ) as [number, number, number, number, number];

  const body = bytes.subarray(headerBytes);
  if (headerBytes < HEADER_BYTES || typeOffset + typeBytes > body.length || typeBytes % 4 !== 0) {
    throw invalid(origin, `its type section (${typeBytes} bytes) does not fit in`);
  }
  if (stringOffset + stringBytes > body.length) {
    throw invalid(origin, `its string section (${stringBytes} bytes) does not fit in`);
  }
  return {
    types: body.subarray(typeOffset, typeOffset + typeBytes),
    strings: body.subarray(stringOffset, stringOffset + stringBytes),
  };
}

function toWords(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** One pass, O(types): a vmlinux has some 125,000 of them. */
function indexRecords(words: Uint32Array, origin: string): Uint32Array {
  const records = new Uint32Array(Math.floor(words.length / COMMON_WORDS) + 1);
  let count = 1;
  let at = 0;
  while (at < words.length) {
    if (at + COMMON_WORDS > words.length) throw invalid(origin, `its type ${count} is cut off`);
    const info = words[at + 1]!;
    const kind = (info >>> 24) & 0x1f;
    if (kind === 0 || kind >= NR_KINDS) {
      throw invalid(origin, `its type ${count} is of kind ${kind}, expected 1 to ${NR_KINDS - 1}`);
    }
    records[count++] = at;
    at += COMMON_WORDS + FIXED_WORDS[kind]! + ELEMENT_WORDS[kind]! * (info & 0xffff);
  }
  if (at !== words.length) throw invalid(origin, `its type ${count - 1} is cut off`);
  return records.slice(0, count);
}

export function invalid(origin: string, why: string): SchedulerError {
  return new SchedulerError(
    'BTF_INVALID',
    `cannot read the BTF of ${origin}: ${why}`,
    'check that the file is complete and made for a little-endian machine by a current toolchain',
  );
}
