import { DutyReader, type DutyState } from '../balancer/duty.js';
import type { Machine } from '../balancer/machine.js';
import { NO_NODE, TaskFlag, type Snapshot } from '../balancer/snapshot.js';
import type { Abi } from './abi.js';
import { readU64 } from './memory.js';

/** What BPF writes where a task was never moved. */
const NEVER_NS = 0;

/** A task as it is now. */
export interface FoundTask {
  readonly slot: number;
  readonly generation: number;
  readonly tgid: number;
  readonly domain: number;
  readonly weight: number;
  readonly isRunnable: boolean;
  readonly isEverywhere: boolean;
  readonly mayRunIn: (domain: number) => boolean;
}

/** How a chunk of task contexts is found and mapped. */
export interface ChunkMemory {
  /** `task_chunk[]`: addresses of the chunks as u64, 0 where there is none yet. */
  readonly addresses: Uint32Array;
  /** `nr_task_chunks`; one u32. */
  readonly count: Uint32Array;
  /** Maps arena memory; one call into native code. */
  readonly view: (address: bigint, bytes: number) => ArrayBuffer;
}

/**
 * The tasks that BPF knows, read from memory shared with it.
 *
 * Slots are written while they are read. What a reader can get wrong is bounded: a slot
 * taken over by another task between two reads gives a plan entry that apply_plan finds
 * stale by its generation; a duty cycle read in the middle of its update is wrong for one
 * round and clamped (bpf/duty.h).
 *
 * Views are made once per chunk of 512 tasks; a round makes none in steady state.
 */
export class TaskTable {
  /** Half-life of the duty cycles, as BPF has it. */
  halfLifeNs: number;
  readonly #abi: Abi;
  readonly #memory: ChunkMemory;
  readonly #chunks: (Uint32Array | undefined)[] = [];
  readonly #reader = new DutyReader();
  readonly #duty: DutyState = { atNs: 0, value: 0, old: 0, cur: 0 };

  constructor(abi: Abi, memory: ChunkMemory, halfLifeNs: number) {
    this.#abi = abi;
    this.#memory = memory;
    this.halfLifeNs = halfLifeNs;
  }

  /**
   * Fills the snapshot with all tasks that have run lately. O(slots), which is the largest
   * number of tasks there ever was.
   *
   * @param machine that the snapshot is of
   * @param nowNs CLOCK_MONOTONIC
   * @param settledNs tasks that were moved after this are marked as settling; it may be before
   *   the machine's start, and those that were never moved are not
   */
  fill(
    snapshot: Snapshot,
    machine: Pick<Machine, 'domainNode'>,
    nowNs: number,
    settledNs: number,
  ): void {
    const nrChunks = this.#mapChunks();
    this.#reader.setTime(nowNs, this.halfLifeNs);
    snapshot.reset(nrChunks * this.#abi.limits.chunkTasks);
    for (let chunk = 0; chunk < nrChunks; chunk++) {
      const words = this.#chunks[chunk];
      if (words !== undefined) this.#fillFrom(words, snapshot, machine.domainNode, settledNs);
    }
  }

  /** The thread that has this slot, or had it last. */
  pidOf(slot: number): number {
    const { limits, task } = this.#abi;
    const words = this.#chunks[Math.floor(slot / limits.chunkTasks)];
    return words?.[(slot % limits.chunkTasks) * task.size + task.pid] ?? 0;
  }

  /** The living task that is this thread. O(slots): for questions, not for ticks. */
  find(pid: number): FoundTask | undefined {
    const { task } = this.#abi;
    this.#mapChunks();
    for (const words of this.#chunks) {
      for (let at = 0; at < (words?.length ?? 0); at += task.size) {
        const isAlive = (words![at + task.gen]! & 1) === 1;
        if (isAlive && words![at + task.pid] === pid) return this.#taskAt(words!, at);
      }
    }
    return undefined;
  }

  #taskAt(words: Uint32Array, at: number): FoundTask {
    const { task, taskFlags } = this.#abi;
    const bits = words[at + task.flags]!;
    return {
      slot: words[at + task.slot]!,
      generation: words[at + task.gen]!,
      tgid: words[at + task.tgid]!,
      domain: words[at + task.dom]!,
      weight: words[at + task.weight]! / 2 ** this.#abi.limits.weightShift,
      isRunnable: (bits & taskFlags.runnable) !== 0,
      isEverywhere: (bits & taskFlags.allDomains) !== 0,
      mayRunIn: (domain) =>
        ((words[at + task.dom_mask + (domain >>> 5)]! >>> (domain & 31)) & 1) === 1,
    };
  }

  #fillFrom(
    words: Uint32Array,
    snapshot: Snapshot,
    domainNode: Uint16Array,
    settledNs: number,
  ): void {
    const { task, taskFlags } = this.#abi;
    const duty = this.#duty;
    const reader = this.#reader;
    const { nrWords } = snapshot;
    const weightOne = 2 ** this.#abi.limits.weightShift;
    for (let at = 0; at < words.length; at += task.size) {
      const generation = words[at + task.gen]!;
      if ((generation & 1) === 0) continue;

      const bits = words[at + task.flags]!;
      duty.value = (bits & taskFlags.runnable) === 0 ? 0 : 1;
      duty.old = words[at + task.duty_old]!;
      duty.cur = words[at + task.duty_cur]!;
      // A sleeper whose past has faded bears no load and need not be looked at again.
      if (duty.value === 0 && duty.old === 0 && duty.cur === 0) continue;
      duty.atNs = readU64(words, at + task.duty_at_ns);

      const i = snapshot.nrTasks;
      snapshot.slot[i] = words[at + task.slot]!;
      snapshot.generation[i] = generation;
      snapshot.tgid[i] = words[at + task.tgid]!;
      snapshot.domain[i] = words[at + task.dom]!;
      snapshot.weight[i] = words[at + task.weight]! / weightOne;
      snapshot.duty[i] = reader.readKnown(duty, readU64(words, at + task.known_at_ns));

      const home = words[at + task.home_dom]!;
      // By comparison: V8 gives up its compiled code for an index above 2^31, which "none" is.
      snapshot.preferredNode[i] = home < domainNode.length ? domainNode[home]! : NO_NODE;

      const movedNs = readU64(words, at + task.moved_at_ns);
      snapshot.flags[i] =
        ((bits & taskFlags.allDomains) === 0 ? 0 : TaskFlag.everywhere) |
        ((bits & taskFlags.worker) === 0 ? 0 : TaskFlag.worker) |
        (movedNs > Math.max(settledNs, NEVER_NS) ? TaskFlag.settling : 0);
      for (let word = 0; word < nrWords; word++) {
        snapshot.allowed[i * nrWords + word] = words[at + task.dom_mask + word]!;
      }
      snapshot.commit();
    }
  }

  /** Makes views of the chunks that have come since; returns how many there are. */
  #mapChunks(): number {
    const { addresses, count, view } = this.#memory;
    const nrChunks = Math.min(count[0]!, addresses.length / 2);
    for (let chunk = 0; chunk < nrChunks; chunk++) {
      if (this.#chunks[chunk] !== undefined) continue;
      const low = addresses[2 * chunk]!;
      const high = addresses[2 * chunk + 1]!;
      // Counted, but not published yet: the next round has it.
      if (low === 0 && high === 0) continue;
      const bytes = this.#abi.limits.chunkTasks * this.#abi.task.size * 4;
      const address = (BigInt(high) << 32n) | BigInt(low);
      this.#chunks[chunk] = new Uint32Array(view(address, bytes));
    }
    return nrChunks;
  }
}
