import koffi from 'koffi';
import { SchedulerError } from '../util/errors.js';
import { lastErrno } from './errno.js';
import type { MemoryPointer } from './pointers.js';
import { bindLibc, type Libc } from './prototypes.js';
import { revoke, viewOf } from './view.js';

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;
const POLLIN = 1;
const POLLFD_BYTES = 8;
const EVENTS_OFFSET = 4;
const SC_PAGESIZE = 30;

/**
 * A BPF ring buffer of which only matters whether it holds anything: BPF writes to it to wake
 * a thread. One thread may wait at a time.
 */
export class Doorbell implements Disposable {
  readonly #libc: Libc;
  readonly #pageBytes: number;
  readonly #descriptor: MemoryPointer;
  readonly #pages: readonly MemoryPointer[];
  /** Positions in the stream, u64: what is before the first was read, what is before the other written. */
  readonly #consumed: Uint32Array;
  readonly #produced: Uint32Array;
  #isClosed = false;

  /**
   * @param fd of a map of type ringbuf
   * @throws SchedulerError LOAD_FAILED when it cannot be mapped
   */
  constructor(fd: number) {
    this.#libc = bindLibc();
    this.#pageBytes = this.#libc.sysconf(SC_PAGESIZE);
    // The kernel's layout: a page that the reader writes, then one that the writers do.
    const pages = [this.#map(fd, PROT_READ | PROT_WRITE, 0), this.#map(fd, PROT_READ, 1)] as const;
    this.#pages = pages;
    [this.#consumed, this.#produced] = pages.map(
      (page) => new Uint32Array(viewOf(page, this.#pageBytes, 'a page of the doorbell')),
    ) as [Uint32Array, Uint32Array];
    this.#descriptor = koffi.alloc('uint8_t', POLLFD_BYTES) as MemoryPointer;
    const pollfd = new DataView(viewOf(this.#descriptor, POLLFD_BYTES, 'struct pollfd'));
    pollfd.setInt32(0, fd, true);
    pollfd.setInt16(EVENTS_OFFSET, POLLIN, true);
  }

  /**
   * Blocks the thread until BPF rings, or has rung since the last call; or the time is over. Returns
   * at once when it is closed.
   */
  wait(timeoutMs: number): void {
    if (this.#isClosed) return;
    this.#libc.poll(this.#descriptor, 1, Math.ceil(timeoutMs));
    this.#consumed[0] = this.#produced[0]!;
    this.#consumed[1] = this.#produced[1]!;
  }

  /** Idempotent. The map lives on for as long as any of its pages is mapped. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { buffer } of [this.#consumed, this.#produced]) revoke(buffer as ArrayBuffer);
    for (const page of this.#pages) this.#libc.munmap(page, this.#pageBytes);
    koffi.free(this.#descriptor);
  }

  #map(fd: number, protection: number, page: number): MemoryPointer {
    const bytes = this.#pageBytes;
    const memory = this.#libc.mmap(null, bytes, protection, MAP_SHARED, fd, page * bytes);
    if (BigInt(memory) !== MAP_FAILED) return memory;
    throw new SchedulerError(
      'LOAD_FAILED',
      `cannot map the ring buffer of file descriptor ${fd} (errno ${lastErrno()})`,
      'please report this as a bug of scx-rusty-ts',
    );
  }
}
