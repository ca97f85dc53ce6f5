import { constants } from 'node:os';
import koffi from 'koffi';

/** The kernel's own "not supported", which no C library knows but BPF returns. */
const ENOTSUPP = 524;

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
names.set(constants.errno.EOPNOTSUPP, 'EOPNOTSUPP');
names.set(constants.errno.EAGAIN, 'EAGAIN');
names.set(ENOTSUPP, 'ENOTSUPP');

/** Name of an errno, given as 16 or as libbpf returns it, -16: `EBUSY`. */
export function errnoName(errno: number): string {
  const number = Math.abs(errno);
  return names.get(number) ?? `errno ${number}`;
}

/**
 * errno of the call before, which must have failed: after a success it holds whatever
 * some earlier call left there.
 */
export function lastErrno(): number {
  return koffi.errno();
}
