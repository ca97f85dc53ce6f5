/** The channel to BPF, on the policy's thread. */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Doorbell } from '../../ffi/doorbell.js';
import { openRegion, type SharedRegion } from '../../ffi/shared-region.js';
import type { SyscallProgram } from '../../ffi/syscall-program.js';
import { ThreadPrograms } from '../../ffi/thread-programs.js';
import type { Channel, ExitInfo } from '../channel.js';
import type { PolicyAbi } from '../policy-abi.js';
import { readU64 } from '../words.js';
import { Affinities } from './affinities.js';
import { Signal, Stop, type FromWorker, type KernelMemory, type ToWorker } from './messages.js';

const NS_PER_MS = 1e6;
/** Argument of policy_execute: the number of decisions. */
const EXECUTE_BYTES = 4;
const WAIT_FOR_END_MS = 50;

export class KernelChannel implements Channel {
  readonly control: Uint32Array;
  readonly records: Uint32Array;
  readonly decisions: Uint32Array;
  readonly cpus: Uint32Array;
  readonly domains: Uint32Array;
  readonly #abi: PolicyAbi;
  readonly #memory: KernelMemory;
  readonly #affinities: Affinities;
  readonly #cpuStats: Uint32Array;
  readonly #doorbell: Doorbell;
  readonly #execute: SyscallProgram;
  readonly #nrDecisions: Uint32Array;
  readonly #leave: SyscallProgram;
  readonly #signals: Int32Array;
  readonly #port: MessagePort;
  readonly #onMessage: (message: ToWorker) => void;
  /** CLOCK_MONOTONIC when performance.now() was 0. */
  readonly #originNs: number;
  #exit: ExitInfo | undefined;

  /** Joins: from here on BPF asks this thread. */
  constructor(
    abi: PolicyAbi,
    memory: KernelMemory,
    signals: Int32Array,
    port: MessagePort,
    onMessage: (message: ToWorker) => void,
  ) {
    this.#abi = abi;
    this.#memory = memory;
    this.control = open(memory.control, 'policy_control');
    this.records = open(memory.records, 'the records');
    this.decisions = open(memory.decisions, 'the decisions');
    this.cpus = open(memory.cpus, 'policy_cpus');
    this.domains = open(memory.domains, 'policy_doms');
    this.#affinities = new Affinities(abi, open(memory.allowedChunks, 'allowed_chunk'));
    this.#cpuStats = open(memory.cpuStats, 'cpu_stats');
    this.#signals = signals;
    this.#port = port;
    this.#onMessage = onMessage;
    const [seconds, ns] = process.hrtime();
    this.#originNs = seconds * 1e9 + ns - performance.now() * NS_PER_MS;

    const programs = new ThreadPrograms(memory.libbpfPath);
    this.#doorbell = new Doorbell(memory.doorbellFd);
    this.#execute = programs.open('policy_execute', memory.programs.execute, EXECUTE_BYTES);
    this.#nrDecisions = new Uint32Array(
      this.#execute.context.buffer,
      this.#execute.context.byteOffset,
      1,
    );
    this.#leave = programs.open('policy_leave', memory.programs.leave);
    using join = programs.open('policy_join', memory.programs.join);
    join.run();
  }

  execute(count: number): number {
    this.#nrDecisions[0] = count;
    return this.#execute.run();
  }

  wait(timeoutMs: number, hasRecord: () => boolean): void {
    if (timeoutMs > 0) this.#sleep(timeoutMs, hasRecord);
    if (Atomics.load(this.#signals, Signal.message) !== 0) this.#receive();
  }

  now(): number {
    return this.#originNs + performance.now() * NS_PER_MS;
  }

  counter(name: string): number {
    const index = this.#memory.counters.get(name);
    if (index === undefined) throw new RangeError(`no counter is called ${name}`);
    let sum = 0;
    for (let at = 2 * index; at < this.#cpuStats.length; at += this.#memory.cpuStatsWords) {
      sum += readU64(this.#cpuStats, at);
    }
    return sum;
  }

  allows(slot: number, cpu: number): boolean {
    return this.#affinities.allows(slot, cpu);
  }

  get isClosing(): boolean {
    return Atomics.load(this.#signals, Signal.stop) !== Stop.none;
  }

  shutDown(): ExitInfo {
    this.#port.postMessage({ type: 'shutdown' } satisfies FromWorker);
    while (this.#exit === undefined) this.wait(WAIT_FOR_END_MS, () => false);
    return this.#exit;
  }

  /** BPF asks nobody any more, unless a successor is about to join; and nobody waits for it to ring. */
  leave(): void {
    if (Atomics.load(this.#signals, Signal.stop) !== Stop.handOver) this.#leave.run();
    this.#doorbell[Symbol.dispose]();
  }

  get #isWanted(): boolean {
    return this.isClosing || Atomics.load(this.#signals, Signal.message) !== 0;
  }

  #sleep(timeoutMs: number, hasRecord: () => boolean): void {
    const { waiting, demand } = this.#abi.control;
    Atomics.store(this.control, waiting, 1);
    // Who publishes from here on rings. What was published before is seen now.
    if (!hasRecord() && Atomics.load(this.control, demand) === 0 && !this.#isWanted) {
      this.#doorbell.wait(timeoutMs);
    }
    Atomics.store(this.control, waiting, 0);
  }

  #receive(): void {
    Atomics.store(this.#signals, Signal.message, 0);
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: ToWorker } | undefined;
      if (received === undefined) return;
      if (received.message.type === 'exit') this.#exit = received.message.exit;
      else this.#onMessage(received.message);
    }
  }
}

function open(region: SharedRegion, what: string): Uint32Array {
  const bytes = openRegion(region, what);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
