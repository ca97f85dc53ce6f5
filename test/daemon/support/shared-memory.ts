import { readAbi, type Abi } from '../../../src/daemon/abi.js';
import { writeU64 } from '../../../src/daemon/memory.js';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { enumNumber } from '../../../src/ffi/btf/enums.js';

/** From the address of one chunk to that of the next. */
const CHUNK_SPACE = 0x10_000;
const OBJECT = 'dist/bpf/rusty.bpf.o';

/** The ABI of the object that the build made. */
export function builtAbi(): Abi {
  return readAbi(Btf.fromObjectFile(OBJECT));
}

/** How many chunks of tasks that object has room for. */
export function maxChunks(): number {
  return enumNumber(Btf.fromObjectFile(OBJECT), 'rusty_limit', 'RUSTY_MAX_CHUNKS');
}

/** A task as a test describes it. */
export interface TaskFields {
  readonly slot: number;
  readonly gen?: number;
  readonly pid?: number;
  readonly tgid?: number;
  readonly dom?: number;
  readonly weight?: number;
  readonly isRunnable?: boolean;
  readonly isEverywhere?: boolean;
  /** Whether it is a workqueue worker. */
  readonly isWorker?: boolean;
  readonly allowed?: number;
  readonly dutyAtNs?: number;
  readonly knownAtNs?: number;
  readonly dutyOld?: number;
  readonly movedAtNs?: number;
  /** A domain of the node that its memory policy names. */
  readonly homeDom?: number;
}

/** Chunks of task contexts, as BPF would lay them out, in ordinary memory. */
export class FakeArena {
  readonly addresses: Uint32Array;
  readonly count = new Uint32Array(1);
  views = 0;
  readonly #abi: Abi;
  readonly #chunks: Uint32Array[] = [];

  constructor(abi: Abi, maxChunks = 16) {
    this.#abi = abi;
    this.addresses = new Uint32Array(2 * maxChunks);
  }

  /** Counts a chunk in; its address stays 0 until publish(). */
  addChunk(): number {
    const { chunkTasks } = this.#abi.limits;
    this.#chunks.push(new Uint32Array(chunkTasks * this.#abi.task.size));
    this.count[0]!++;
    return this.#chunks.length - 1;
  }

  publish(chunk: number): void {
    writeU64(this.addresses, 2 * chunk, this.#addressOf(chunk));
  }

  put(fields: TaskFields): void {
    const { task, taskFlags, limits } = this.#abi;
    const words = this.#chunks[Math.floor(fields.slot / limits.chunkTasks)]!;
    const at = (fields.slot % limits.chunkTasks) * task.size;
    words[at + task.slot] = fields.slot;
    words[at + task.gen] = fields.gen ?? 1;
    words[at + task.pid] = fields.pid ?? 1000 + fields.slot;
    words[at + task.tgid] = fields.tgid ?? 1000 + fields.slot;
    words[at + task.dom] = fields.dom ?? 0;
    words[at + task.weight] = (fields.weight ?? 100) * 2 ** limits.weightShift;
    words[at + task.flags] =
      (fields.isRunnable === false ? 0 : taskFlags.runnable) |
      (fields.isEverywhere === false ? 0 : taskFlags.allDomains) |
      (fields.isWorker === true ? taskFlags.worker : 0);
    words[at + task.dom_mask] = fields.allowed ?? 0xf;
    words[at + task.home_dom] = fields.homeDom ?? 0xffff_ffff;
    words[at + task.duty_old] = fields.dutyOld ?? 0;
    writeU64(words, at + task.duty_at_ns, fields.dutyAtNs ?? 0);
    writeU64(words, at + task.known_at_ns, fields.knownAtNs ?? 0);
    writeU64(words, at + task.moved_at_ns, fields.movedAtNs ?? 0);
  }

  readonly view = (address: bigint, bytes: number): ArrayBuffer => {
    this.views++;
    const memory = this.#chunks[(Number(address) - this.#addressOf(0)) / CHUNK_SPACE];
    if (memory?.byteLength !== bytes) throw new Error(`nothing of ${bytes} bytes at ${address}`);
    return memory.buffer as ArrayBuffer;
  };

  /** Above 4 GiB, so that both halves of an address count. */
  #addressOf(chunk: number): number {
    return 0x6000_0001_0000 + chunk * CHUNK_SPACE;
  }
}
