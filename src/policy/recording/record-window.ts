import { formatCpuList } from '../../domains/cpu-list.js';
import { CpuSet } from '../../domains/cpu-set.js';
import { decodeComm } from '../comm.js';
import type { WaitRecord } from '../offline/trace-encoder.js';
import type { PolicyAbi } from '../policy-abi.js';
import { readU64 } from '../words.js';

/** A record in memory as the encoder of traces reads it. What takes time is done when it is asked for. */
export class RecordWindow implements WaitRecord {
  readonly #abi: PolicyAbi;
  readonly #allows: (slot: number, cpu: number) => boolean;
  readonly #cpus: readonly number[];
  #words: Uint32Array = new Uint32Array();
  #at = 0;

  /**
   * @param allows affinities as they are now, not when the record was written
   * @param cpus of the machine that is recorded
   */
  constructor(
    abi: PolicyAbi,
    allows: (slot: number, cpu: number) => boolean,
    cpus: readonly number[],
  ) {
    this.#abi = abi;
    this.#allows = allows;
    this.#cpus = cpus;
  }

  moveTo(words: Uint32Array, at: number): this {
    this.#words = words;
    this.#at = at;
    return this;
  }

  get isExit(): boolean {
    return this.#word('kind') === this.#abi.recordKinds.exit;
  }
  get slot(): number {
    return this.#word('slot');
  }
  get generation(): number {
    return this.#word('gen');
  }
  get pid(): number {
    return this.#word('pid');
  }
  get tgid(): number {
    return this.#word('tgid');
  }
  get cpu(): number {
    return this.#word('cpu');
  }
  get weight(): number {
    return this.#word('weight') / this.#abi.limits.weightOne;
  }
  get nrCpusAllowed(): number {
    return this.#word('nr_cpus_allowed');
  }
  get stopNs(): number {
    return this.#time('stop_ns');
  }
  get execNs(): number {
    return this.#time('exec_ns');
  }
  get totalNs(): number {
    return this.#time('total_ns');
  }
  get queuedNs(): number {
    return this.#time('queued_ns');
  }
  get comm(): string {
    return decodeComm(this.#words, this.#at + this.#abi.record.comm);
  }
  /** None of the machine's CPUs is what a task is left with whose slot has changed hands since. */
  get cpus(): string | undefined {
    const { slot } = this;
    const allowed = this.#cpus.filter((cpu) => this.#allows(slot, cpu));
    if (allowed.length === 0 || allowed.length === this.#cpus.length) return undefined;
    return formatCpuList(CpuSet.of(allowed));
  }

  #word(member: keyof PolicyAbi['record']): number {
    return this.#words[this.#at + this.#abi.record[member]]!;
  }

  #time(member: keyof PolicyAbi['record']): number {
    return readU64(this.#words, this.#at + this.#abi.record[member]);
  }
}
