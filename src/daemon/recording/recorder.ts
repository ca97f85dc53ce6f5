/**
 * Writes rounds down while the scheduler runs, without ever being in its way: a round is
 * copied, and encoded and written piece by piece between the ticks. There is one copy; a
 * round that ends before the last one is written is left out, and the gap is noted. What
 * goes wrong with the file ends the recording with one warning, and nothing else.
 */
import {
  encodeRound,
  maxRoundBytes,
  recordPlan,
  type RoundToRecord,
} from '../../balancer/recording/encode.js';
import {
  FORMAT,
  VERSION,
  type GapLine,
  type HeaderLine,
  type MachineLine,
  type RecordingLine,
} from '../../balancer/recording/lines.js';
import type { Plan } from '../../balancer/plan.js';
import { Machine } from '../../balancer/machine.js';
import { Snapshot } from '../../balancer/snapshot.js';
import type { Logger } from '../../util/log.js';
import { FileWork } from './file-work.js';

/** Strings are handed to the file in pieces of about this many characters. */
const PIECE = 64 * 1024;
/** What may stand before a round, but for the machine: header and gaps. */
const FRAME_BYTES = 1024;

export interface RecordingOptions {
  readonly path: string;
  /** Most bytes of disk that the recording takes. */
  readonly limitBytes: number;
  /** What the header says. */
  readonly program: string;
  readonly kernel: string;
  readonly logger: Logger;
}

/** A round as the balance loop has it; its arrays are looked at before `offer` returns. */
export interface RoundOnOffer {
  readonly number: number;
  readonly timeNs: bigint;
  readonly snapshot: Snapshot;
  readonly plan: Plan;
  readonly answers: ArrayLike<number>;
  readonly pidOf: (slot: number) => number;
}

export class Recorder implements AsyncDisposable {
  readonly #options: RecordingOptions;
  readonly #work: FileWork;
  #machine: MachineLine | undefined;
  #snapshot: Snapshot | undefined;
  /** The one that the file knows. */
  #writtenMachine: MachineLine | undefined;
  #behind = 0;
  #tooLarge = 0;
  #hasEnded = false;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#work = new FileWork(options.path, options.limitBytes, options.logger);
    this.#work.run(() => this.#begin());
  }

  /** Whether rounds are still taken. */
  get isOpen(): boolean {
    return !this.#hasEnded && !this.#work.hasFailed;
  }

  /** The machine of the rounds to come. */
  setMachine(machine: MachineLine): void {
    this.#machine = machine;
    this.#snapshot = new Snapshot(new Machine(machine.machine));
  }

  /** Takes a copy of the round, unless the last one is still being written. */
  offer({ number, timeNs, snapshot, plan, answers, pidOf }: RoundOnOffer): void {
    const machine = this.#machine;
    if (!this.isOpen || machine === undefined || this.#snapshot === undefined) return;
    if (this.#work.isBusy) {
      this.#behind++;
      return;
    }
    this.#snapshot.copy(snapshot);
    const recorded = recordPlan(plan, snapshot, answers, pidOf);
    const round = { number, timeNs, snapshot: this.#snapshot, plan: recorded };
    this.#work.run(() => this.#write(round, machine));
  }

  /** Resolves once nothing is being written any more. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Ends the recording; waits for the round that is being written, but not for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#hasEnded = true;
    await this.#work.close();
  }

  async #begin(): Promise<void> {
    await this.#work.file.begin();
    const { program, kernel } = this.#options;
    const header: HeaderLine = {
      type: 'header',
      format: FORMAT,
      version: VERSION,
      program,
      kernel,
      startedAt: new Date().toISOString(),
    };
    await this.#work.file.append(toLine(header));
    this.#writtenMachine = undefined;
  }

  async #write(round: RoundToRecord, machine: MachineLine): Promise<void> {
    const machineLine = toLine(machine);
    const needed = FRAME_BYTES + Buffer.byteLength(machineLine) + maxRoundBytes(round);
    if (needed > this.#work.file.maxBytes) {
      if (this.#tooLarge++ === 0) this.#warnTooLarge(needed);
      return;
    }
    // Counted anew from here: more may be left out while this one is being written.
    const gaps = { behind: this.#behind, size: this.#tooLarge };
    this.#behind = 0;
    this.#tooLarge = 0;
    if (!this.#work.file.fits(needed)) await this.#begin();
    await this.#writeGap('behind', gaps.behind);
    await this.#writeGap('size', gaps.size);
    if (this.#writtenMachine !== machine) await this.#work.file.append(machineLine);
    this.#writtenMachine = machine;
    await this.#writePieces(encodeRound(round));
  }

  async #writeGap(reason: GapLine['reason'], rounds: number): Promise<void> {
    if (rounds > 0) await this.#work.file.append(toLine({ type: 'gap', rounds, reason }));
  }

  async #writePieces(parts: Iterable<string>): Promise<void> {
    let piece = '';
    for (const part of parts) {
      piece += part;
      if (piece.length < PIECE) continue;
      await this.#work.file.append(piece);
      piece = '';
    }
    await this.#work.file.append(piece);
  }

  #warnTooLarge(bytes: number): void {
    const { path, logger } = this.#options;
    const [needed, limit] = [2 * bytes, 2 * this.#work.file.maxBytes].map((n) =>
      Math.ceil(n / 1e6),
    );
    logger.warn(
      `rounds may be too large for the recording to '${path}' and are left out: ` +
        `give it up to ${needed} MB of disk instead of ${limit} with --record-limit`,
    );
  }
}

function toLine(line: RecordingLine): string {
  return `${JSON.stringify(line)}\n`;
}
