import type { Channel, ExitInfo } from './channel.js';
import type { PolicyAbi } from './policy-abi.js';
import { readU64, writeU64 } from './words.js';

/** A task as it is queued with a policy; all times in ns. */
export interface TaskRecord {
  readonly slot: number;
  readonly pid: number;
  readonly generation?: number;
  readonly tgid?: number;
  readonly cpu?: number;
  readonly domain?: number;
  readonly weight?: number;
  readonly flags?: number;
  readonly nrCpusAllowed?: number;
  readonly startNs?: number;
  readonly stopNs?: number;
  readonly execNs?: number;
  readonly totalNs?: number;
  readonly vtime?: number;
  readonly queuedNs?: number;
  readonly comm?: string;
}

/** A decision as the policy made it. */
export interface TakenDecision {
  readonly pid: number;
  readonly enqCnt: number;
  readonly target: number;
  readonly flags: number;
  readonly sliceNs: number;
  readonly vtime: number;
}

export type VerdictName = keyof PolicyAbi['verdicts'];

/** Who queues tasks and takes decisions in place of the kernel. */
export interface KernelImitation {
  /** Executes a decision. @returns its verdict */
  decide(decision: TakenDecision): VerdictName;
  /** The policy's thread sleeps: time may go on, tasks may be published. */
  wait(timeoutMs: number): void;
  readonly nowNs: number;
  readonly isClosing: boolean;
  /** Affinities; without, every task may run everywhere. */
  allows?(slot: number, cpu: number): boolean;
}

/** Words for bytes of a name and the zero after it. */
const COMM_BYTES = 16;

/**
 * A channel without a kernel, in ordinary memory: for the trial of a new policy, for replays
 * and tests. Rings and tables are laid out as BPF has them, and read by the same code.
 */
export class MemoryChannel implements Channel {
  readonly control: Uint32Array<ArrayBuffer>;
  readonly records: Uint32Array<ArrayBuffer>;
  readonly decisions: Uint32Array<ArrayBuffer>;
  readonly cpus: Uint32Array<ArrayBuffer>;
  readonly domains: Uint32Array<ArrayBuffer>;
  /** Counters by name. */
  readonly counters = new Map<string, number>();
  readonly #abi: PolicyAbi;
  readonly #kernel: KernelImitation;

  constructor(abi: PolicyAbi, kernel: KernelImitation, nrCpuIds: number, nrDomains: number) {
    const { limits, control, record, decision, cpu, domain } = abi;
    this.#abi = abi;
    this.#kernel = kernel;
    this.control = new Uint32Array(control.size);
    this.records = new Uint32Array(limits.records * record.size);
    this.decisions = new Uint32Array(limits.decisions * decision.size);
    this.cpus = new Uint32Array(nrCpuIds * cpu.size);
    this.domains = new Uint32Array(nrDomains * domain.size);
  }

  /** Queues a task. @returns the number of its wait, or 0 when the ring is full (and once in 2^32 records, as in bpf/record.h) */
  publish(task: TaskRecord): number {
    return this.#write(task, this.#abi.recordKinds.queued);
  }

  /** Tells that a task has gone. */
  publishExit(task: TaskRecord): number {
    return this.#write(task, this.#abi.recordKinds.exit);
  }

  execute(count: number): number {
    const { decision, verdicts } = this.#abi;
    let retries = 0;
    for (let i = 0; i < count; i++) {
      const at = i * decision.size;
      const verdict = this.#kernel.decide({
        pid: this.decisions[at + decision.pid]!,
        enqCnt: this.decisions[at + decision.seq]!,
        target: this.decisions[at + decision.target]!,
        flags: this.decisions[at + decision.flags]!,
        sliceNs: readU64(this.decisions, at + decision.slice_ns),
        vtime: readU64(this.decisions, at + decision.vtime),
      });
      this.decisions[at + decision.verdict] = verdicts[verdict];
      if (verdict === 'retry') retries++;
    }
    return retries;
  }

  wait(timeoutMs: number): void {
    this.#kernel.wait(timeoutMs);
  }

  now(): number {
    return this.#kernel.nowNs;
  }

  counter(name: string): number {
    return this.counters.get(name) ?? 0;
  }

  allows(slot: number, cpu: number): boolean {
    return this.#kernel.allows?.(slot, cpu) ?? true;
  }

  get isClosing(): boolean {
    return this.#kernel.isClosing;
  }

  shutDown(): ExitInfo {
    return { kind: 0, reason: 'there is no kernel here', message: '', shouldRestart: false };
  }

  #write(task: TaskRecord, kind: number): number {
    const { record: at, control, limits } = this.#abi;
    const head = this.control[control.head]!;
    if ((head - this.control[control.tail]!) >>> 0 >= limits.records) return 0;
    const start = (head % limits.records) * at.size;
    const words = this.records.subarray(start, start + at.size);
    words[at.kind] = kind;
    words[at.slot] = task.slot;
    words[at.gen] = task.generation ?? 1;
    words[at.pid] = task.pid;
    words[at.tgid] = task.tgid ?? task.pid;
    words[at.cpu] = task.cpu ?? 0;
    words[at.dom] = task.domain ?? 0;
    words[at.weight] = (task.weight ?? 100) * limits.weightOne;
    words[at.flags] = task.flags ?? 0;
    words[at.nr_cpus_allowed] = task.nrCpusAllowed ?? this.cpus.length / this.#abi.cpu.size;
    writeU64(words, at.start_ns, task.startNs ?? 0);
    writeU64(words, at.stop_ns, task.stopNs ?? 0);
    writeU64(words, at.exec_ns, task.execNs ?? 0);
    writeU64(words, at.total_ns, task.totalNs ?? 0);
    writeU64(words, at.vtime, task.vtime ?? 0);
    writeU64(words, at.queued_ns, task.queuedNs ?? 0);
    writeComm(words, at.comm, task.comm ?? '');
    const seq = (head + 1) >>> 0;
    words[at.seq] = seq;
    this.control[control.head] = seq;
    return seq;
  }
}

function writeComm(words: Uint32Array, at: number, comm: string): void {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + at * 4, COMM_BYTES);
  bytes.fill(0);
  bytes.set(Buffer.from(comm).subarray(0, COMM_BYTES - 1));
}
