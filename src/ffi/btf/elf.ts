/** Sections of an ELF file, as far as reading BTF without libbpf needs it: 64 bit, little-endian. */
import { invalid } from './parse.js';

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const HEADER_BYTES = 64;
const SECTION_HEADER_BYTES = 64;
const SECTION_HEADER_INDEX_LIMIT = 0xff00;

interface Section {
  readonly nameOffset: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * The bytes of a section.
 *
 * @param origin the file's path, for errors
 * @throws SchedulerError BTF_INVALID when the file is no such ELF, is cut off, or has no such section
 */
export function elfSection(file: Uint8Array, name: string, origin: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (
    file.length < HEADER_BYTES ||
    view.getUint32(0) !== MAGIC ||
    view.getUint8(4) !== CLASS_64 ||
    view.getUint8(5) !== LITTLE_ENDIAN
  ) {
    throw invalid(origin, 'it is not a 64-bit little-endian ELF file');
  }
  const tableOffset = Number(view.getBigUint64(0x28, true));
  const entryBytes = view.getUint16(0x3a, true);
  const count = view.getUint16(0x3c, true);
  const namesIndex = view.getUint16(0x3e, true);
  if (
    entryBytes !== SECTION_HEADER_BYTES ||
    count >= SECTION_HEADER_INDEX_LIMIT ||
    namesIndex >= count ||
    tableOffset + count * entryBytes > file.length
  ) {
    throw invalid(origin, 'its section table does not fit in');
  }

  const readSection = (index: number): Section => {
    const at = tableOffset + index * entryBytes;
    return {
      nameOffset: view.getUint32(at, true),
      offset: Number(view.getBigUint64(at + 0x18, true)),
      size: Number(view.getBigUint64(at + 0x20, true)),
    };
  };
  const contents = ({ offset, size }: Section): Uint8Array => {
    if (offset + size > file.length) throw invalid(origin, 'one of its sections is cut off');
    return file.subarray(offset, offset + size);
  };

  const names = Buffer.from(contents(readSection(namesIndex)));
  const wanted = Buffer.from(`${name}\0`);
  for (let index = 1; index < count; index++) {
    const section = readSection(index);
    const { nameOffset } = section;
    if (names.subarray(nameOffset, nameOffset + wanted.length).equals(wanted)) {
      return contents(section);
    }
  }
  throw invalid(origin, `it has no section ${name}`);
}
