/**
 * Writes what a live policy is told down, as a trace for `scx-rusty-ts try`. The policy's thread has no part in it: the
 * main thread reads along in the ring of records and encodes what is new. What it is too late for, be it for a
 * slow disk, is a gap.
 *
 * A file is a trace of one machine under one scheduler: with another layout, or a fresh start, another file
 * begins, as it does when this one is full. Tasks that go on are introduced again.
 */
import type { MachineDescription } from '../../policy/machine-view.js';
import { TraceEncoder } from '../../policy/offline/trace-encoder.js';
import type { TraceLine } from '../../policy/offline/trace-lines.js';
import { listOf, machineLine } from '../../policy/offline/trace-machine.js';
import type { PolicyAbi } from '../../policy/policy-abi.js';
import { RecordTap } from '../../policy/recording/record-tap.js';
import { RecordWindow } from '../../policy/recording/record-window.js';
import type { RecordingOptions } from './recorder.js';
import { RecordingWriter } from './recording-writer.js';

/** How often the ring is looked at: 8,192 records in 10 ms are more than can be encoded (bench/recording.ts). */
const READ_MS = 10;
/** How often lines are written, and what tasks have computed is told that do not sleep. */
const WRITE_MS = 1000;
/** Lines are written as soon as they are so many characters. */
const PIECE = 64 * 1024;
/** From so many on that are not on the disk, the ring is left alone. */
const MAX_UNWRITTEN = 8 * 1024 * 1024;
/** Room that is kept in a file: for the lines that a record makes, and for the last ones of each task. */
const RECORD_BYTES = 1024;
const END_BYTES = 320;

/** The memory of a scheduler that is attached. */
export interface RecordSource {
  readonly abi: PolicyAbi;
  readonly control: Uint32Array;
  readonly records: Uint32Array;
  /** Affinities, as they are now. */
  readonly allows: (slot: number, cpu: number) => boolean;
}

/** While a scheduler is attached. */
interface Session {
  readonly source: RecordSource;
  readonly tap: RecordTap;
}

export class PolicyRecorder implements AsyncDisposable {
  readonly #options: RecordingOptions;
  readonly #writer: RecordingWriter;
  #session: Session | undefined;
  #machine!: MachineDescription;
  #encoder!: TraceEncoder;
  #window!: RecordWindow;
  /** Of the file that is being made, written or not. */
  #bytes = 0;
  #isCut = false;
  #timer: NodeJS.Timeout | undefined;
  #writeAtMs = 0;

  constructor(options: RecordingOptions) {
    const { path, limitBytes, logger } = options;
    this.#options = options;
    this.#writer = new RecordingWriter(path, limitBytes, logger);
  }

  /**
   * Records a scheduler, from its first record on. To be disposed of when it is detached, as long as its memory is there.
   */
  begin(source: RecordSource, machine: MachineDescription): Disposable {
    const session = { source, tap: new RecordTap(source.abi, source) };
    this.#session = session;
    this.#beginFile(machine, true);
    this.#writer.flush();
    this.#writeAtMs = performance.now() + WRITE_MS;
    clearInterval(this.#timer);
    this.#timer = setInterval(this.#tick, READ_MS).unref();
    return {
      [Symbol.dispose]: () => {
        if (this.#session === session) this.#end();
      },
    };
  }

  /** CPUs came or went, or domains changed. */
  describe(machine: MachineDescription): void {
    const line = JSON.stringify(machineLine(recorded(machine)));
    if (this.#session === undefined || line === JSON.stringify(machineLine(this.#machine))) return;
    this.#read();
    this.#encoder.end();
    this.#beginFile(machine, false);
  }

  /** Resolves once nothing is being written any more. */
  idle(): Promise<void> {
    return this.#writer.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#session !== undefined) this.#end();
    await this.#writer[Symbol.asyncDispose]();
  }

  readonly #tick = (): void => {
    if (this.#writer.hasFailed) {
      this.#stop();
      return;
    }
    this.#read();
    const nowMs = performance.now();
    if (nowMs >= this.#writeAtMs) {
      this.#writeAtMs = nowMs + WRITE_MS;
      this.#encoder.checkpoint();
      this.#writer.flush();
    } else if (this.#writer.nrUnwritten >= PIECE) {
      this.#writer.flush();
    }
  };

  #end(): void {
    this.#read();
    this.#encoder.end();
    this.#writer.flush();
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#session = undefined;
  }

  #read(): void {
    if (this.#writer.nrUnwritten > MAX_UNWRITTEN) return;
    this.#session?.tap.read(this.#onRecord, this.#onMissed);
  }

  readonly #onRecord = (words: Uint32Array, at: number): void => {
    if (this.#isFull) {
      this.#encoder.end();
      this.#beginFile(this.#machine, false);
    }
    const record = this.#window.moveTo(words, at);
    if (record.isExit) this.#encoder.exited(record);
    else this.#encoder.queued(record);
  };

  readonly #onMissed = (records: number): void => {
    this.#encoder.missed(records);
  };

  /** Whether no other record is to go into this file. */
  get #isFull(): boolean {
    const { maxBytes } = this.#writer;
    const endBytes = Math.min(this.#encoder.nrTasks * END_BYTES, maxBytes / 2);
    return this.#encoder.isFull || this.#bytes + RECORD_BYTES + endBytes > maxBytes;
  }

  #beginFile(machine: MachineDescription, isFirst: boolean): void {
    const { abi, allows } = this.#session!.source;
    this.#machine = recorded(machine);
    this.#bytes = 0;
    this.#isCut = false;
    this.#writer.begin();
    const cpus = this.#machine.domains.flatMap((domain) => domain.cpus);
    this.#window = new RecordWindow(abi, allows, cpus);
    this.#encoder = new TraceEncoder(this.#write, listOf(cpus), isFirst);
    const { program, kernel } = this.#options;
    const comment = `recorded under Linux ${kernel} from ${new Date().toISOString()} on`;
    this.#encoder.header({ program, comment });
    this.#write(machineLine(this.#machine));
  }

  /** What goes beyond the file's limit is left out, from the first such line on. */
  readonly #write = (line: TraceLine): void => {
    const text = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(text);
    this.#isCut ||= this.#bytes + bytes > this.#writer.maxBytes;
    if (this.#isCut) return;
    this.#bytes += bytes;
    this.#writer.add(text);
  };
}

/** Of a machine, what its policy is asked about. */
function recorded(machine: MachineDescription): MachineDescription {
  return { ...machine, domains: machine.domains.filter(({ interactive }) => interactive) };
}
