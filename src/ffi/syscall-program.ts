import koffi from 'koffi';
import { SchedulerError } from '../util/errors.js';
import { errnoName } from './errno.js';
import type { MemoryPointer } from './pointers.js';
import { testRunOptions, type ProgramRunner } from './prototypes.js';
import { revoke, viewOf } from './view.js';

const OPTIONS_BYTES = koffi.sizeof(testRunOptions);
const RETVAL_OFFSET = koffi.offsetof(testRunOptions, 'retval');

/**
 * A SEC("syscall") program, which runs when it is told to. Options and argument live in
 * native memory made once, so a run allocates nothing and copies nothing.
 */
export class SyscallProgram implements Disposable {
  readonly name: string;
  /** The argument struct: to be filled in before a run, and holding its answer after it. */
  readonly context: Uint8Array<ArrayBuffer>;
  readonly #api: ProgramRunner;
  readonly #fd: number;
  readonly #options: DataView;
  #memory: MemoryPointer | null;

  constructor(api: ProgramRunner, name: string, fd: number, contextBytes: number) {
    this.#api = api;
    this.name = name;
    this.#fd = fd;
    const bytes = OPTIONS_BYTES + contextBytes;
    this.#memory = koffi.alloc('uint8_t', bytes) as MemoryPointer;
    const memory = viewOf(this.#memory, bytes, `options of program '${name}'`);
    new Uint8Array(memory).fill(0);
    this.context = new Uint8Array(memory, OPTIONS_BYTES, contextBytes);
    this.#options = new DataView(memory, 0, OPTIONS_BYTES);
    this.#setOption('sz', BigInt(OPTIONS_BYTES));
    if (contextBytes > 0) {
      this.#setOption('ctx_in', this.#memory + BigInt(OPTIONS_BYTES));
      this.#options.setUint32(koffi.offsetof(testRunOptions, 'ctx_size_in'), contextBytes, true);
    }
  }

  /**
   * Runs the program once, to its end.
   *
   * @returns what it returned, a signed 32-bit integer
   * @throws SchedulerError PROGRAM_FAILED when the kernel did not run it
   */
  run(): number {
    if (this.#memory === null) throw new Error(`program '${this.name}' is closed`);
    const result = this.#api.bpf_prog_test_run_opts(this.#fd, this.#memory);
    if (result < 0) {
      throw new SchedulerError(
        'PROGRAM_FAILED',
        `the kernel did not run program '${this.name}' with ${this.context.length} bytes of argument (${errnoName(result)})`,
        'please report this as a bug of scx-rusty-ts',
      );
    }
    return this.#options.getInt32(RETVAL_OFFSET, true);
  }

  [Symbol.dispose](): void {
    if (this.#memory === null) return;
    revoke(this.context.buffer);
    koffi.free(this.#memory);
    this.#memory = null;
  }

  #setOption(name: string, value: bigint): void {
    this.#options.setBigUint64(koffi.offsetof(testRunOptions, name), value, true);
  }
}
