import { SchedulerError } from '../util/errors.js';
import { viewOf } from './view.js';

/** Memory in which pointers mean the same to BPF programs and to this process. */
export class Arena {
  readonly #base: bigint;
  readonly #end: bigint;

  constructor(base: bigint, bytes: number) {
    this.#base = base;
    this.#end = base + BigInt(bytes);
  }

  /**
   * A part of the arena, as a pointer found in BPF's memory designates it.
   *
   * @throws SchedulerError BAD_POINTER when it is not wholly within the arena
   */
  view(address: bigint, bytes: number): ArrayBuffer {
    const isWithin =
      Number.isSafeInteger(bytes) && address >= this.#base && address + BigInt(bytes) <= this.#end;
    if (!isWithin) {
      throw new SchedulerError(
        'BAD_POINTER',
        `${bytes} bytes at ${hex(address)} are not within the arena, ${hex(this.#base)} to ${hex(this.#end)}`,
        'please report this as a bug of scx-rusty-ts',
      );
    }
    return viewOf(address, bytes, 'a part of the arena');
  }
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
