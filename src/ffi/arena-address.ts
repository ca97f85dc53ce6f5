/**
 * Where to put the arena, the memory that BPF programs and this process share pointers in.
 *
 * Its address is fixed before the object is loaded, and libbpf then maps it there without
 * a look at what it replaces. So it has to be free: three quarters up the address space
 * is far above what V8 asks for (its hints stay below half of it) and far below where the
 * kernel puts mappings without a hint (from the stack downwards). The kernel wants the
 * arena within one 4 GiB window, so candidates are such windows, upwards from there, then
 * downwards. Their first 64 KiB (the largest page there is) stay unused: BPF programs
 * know an arena pointer by its lower 32 bits, and take zeros for NULL.
 */
const WINDOW_BYTES = 1n << 32n;
const UNUSED_BYTES = 64n * 1024n;

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * An address for an arena.
 *
 * @param maps content of /proc/self/maps
 * @param bytes size of the arena, up to 4 GiB less 64 KiB
 * @returns a multiple of 64 KiB, or undefined when nothing is free
 */
export function findArenaAddress(maps: string, bytes: number): bigint | undefined {
  if (BigInt(bytes) > WINDOW_BYTES - UNUSED_BYTES) return undefined;
  const used = parseMaps(maps);
  const top = addressSpaceEnd(used);
  const middle = (((top / 4n) * 3n) / WINDOW_BYTES) * WINDOW_BYTES;
  const first = middle + UNUSED_BYTES;
  const isFree = (start: bigint): boolean =>
    !used.some((range) => range.start < start + BigInt(bytes) && start < range.end);

  for (let at = first; at + WINDOW_BYTES <= top; at += WINDOW_BYTES) if (isFree(at)) return at;
  for (let at = first; at > 0n; at -= WINDOW_BYTES) if (isFree(at)) return at;
  return undefined;
}

/** Lines are "start-end perms offset dev inode path", addresses in bare hexadecimal. */
function parseMaps(maps: string): readonly Range[] {
  return Array.from(maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) /gm), ([, start, end]) => ({
    start: BigInt(`0x${start!}`),
    end: BigInt(`0x${end!}`),
  }));
}

/** The stack is at the top, so its end tells how wide user addresses are: 39, 47, 48, 52 bits… */
function addressSpaceEnd(used: readonly Range[]): bigint {
  const SIGN_BIT = 1n << 63n;
  let highest = WINDOW_BYTES;
  // x86-64 also shows a page of the kernel's half, [vsyscall].
  for (const { end } of used) if (end > highest && end < SIGN_BIT) highest = end;
  return 1n << BigInt((highest - 1n).toString(2).length);
}
