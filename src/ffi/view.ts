import { constants } from 'node:buffer';
import koffi from 'koffi';
import { SchedulerError } from '../util/errors.js';

const REMEDY = 'please report this as a bug of scx-rusty-ts';

/**
 * The memory of `bytes` bytes at `pointer`, without a copy. The only call of koffi.view():
 * that one ends the process, rather than throws, on a null pointer and on a length that
 * the runtime cannot represent (4 GiB on Node 20).
 *
 * The buffer does not own the memory. Once that is unmapped or write-protected, touching
 * the buffer is a SIGSEGV: whoever unmaps it revokes the buffer first.
 *
 * @param what the memory's name, for the error
 * @throws SchedulerError BAD_POINTER
 */
export function viewOf(pointer: bigint | null, bytes: number, what: string): ArrayBuffer {
  if (pointer === null || pointer <= 0n) {
    throw new SchedulerError('BAD_POINTER', `${what} is at address ${String(pointer)}`, REMEDY);
  }
  if (!Number.isSafeInteger(bytes) || bytes <= 0 || bytes > constants.MAX_LENGTH) {
    throw new SchedulerError(
      'BAD_POINTER',
      `${what} is ${bytes} bytes long, expected 1 to ${constants.MAX_LENGTH}`,
      REMEDY,
    );
  }
  return koffi.view(pointer, bytes);
}

/**
 * Empties a buffer made by viewOf() and every typed array on it, so that late reads give
 * undefined and late writes vanish. Node 20 cannot do that: there, the caller has to
 * let go of them himself.
 */
export function revoke(buffer: ArrayBuffer): void {
  const transferable = buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  transferable.transfer?.(0);
}
