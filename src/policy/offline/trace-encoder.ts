import { FORMAT, VERSION, type TraceLine } from './trace-lines.js';

/** What a trace needs to know of a policy record; times in ns. */
export interface WaitRecord {
  readonly slot: number;
  readonly generation: number;
  readonly pid: number;
  readonly tgid: number;
  readonly comm: string;
  readonly cpu: number;
  readonly weight: number;
  /** When it last left a CPU. */
  readonly stopNs: number;
  /** CPU time since it woke up, and since the scheduler was attached. */
  readonly execNs: number;
  readonly totalNs: number;
  readonly queuedNs: number;
}

/** Given in place of pids that are used again: from here on, above those of most machines. */
const FIRST_SPARE_PID = 2 ** 21;

interface Known {
  readonly generation: number;
  readonly pid: number;
  weight: number;
  /** CPU time that is in the trace. */
  toldNs: number;
  /** CPU time when it last waited. */
  seenNs: number;
  /** Sleep before what it computes now. */
  sleepNs: number;
}

/**
 * Makes a trace of a live policy's records, in the order they come. Pure: what to do with the lines is the
 * caller's business.
 */
export class TraceEncoder {
  readonly #tasks = new Map<number, Known>();
  readonly #pids = new Set<number>();
  #originNs: number | undefined;
  #nextSparePid = FIRST_SPARE_PID;

  header(program: string): TraceLine {
    return { type: 'header', format: FORMAT, version: VERSION, program };
  }

  /** A task waits. @returns the lines that this makes */
  queued(record: WaitRecord): TraceLine[] {
    const { slot, generation, weight, totalNs, execNs, queuedNs, stopNs } = record;
    const known = this.#tasks.get(slot);
    if (known?.generation !== generation) {
      const before = known === undefined ? [] : this.#end(known);
      return [...before, this.#begin(record)];
    }
    const lines: TraceLine[] = [];
    const woken = totalNs - execNs;
    if (woken > known.toldNs) {
      // It has slept since: what it computed before is one run.
      lines.push(this.#run(known, woken));
      known.sleepNs = Math.max(0, queuedNs - stopNs);
    }
    if (weight !== known.weight) {
      known.weight = weight;
      lines.push({ type: 'set', pid: known.pid, weight });
    }
    known.seenNs = totalNs;
    return lines;
  }

  /** A task has gone. */
  exited(slot: number, generation: number): TraceLine[] {
    const known = this.#tasks.get(slot);
    if (known?.generation !== generation) return [];
    this.#tasks.delete(slot);
    return this.#end(known);
  }

  /** Records are missing. */
  missed(records: number): TraceLine {
    return { type: 'gap', records };
  }

  /** The end of the recording: of all that still is there. */
  end(): TraceLine[] {
    const lines = [...this.#tasks.values()].flatMap((known) => this.#end(known));
    this.#tasks.clear();
    return lines;
  }

  #begin({ slot, generation, weight, totalNs, queuedNs, ...record }: WaitRecord): TraceLine {
    this.#originNs ??= queuedNs;
    const pid = this.#uniquePid(record.pid);
    const state = { toldNs: totalNs, seenNs: totalNs, sleepNs: 0 };
    this.#tasks.set(slot, { generation, pid, weight, ...state });
    const { tgid, cpu } = record;
    // As the schema wants it: a thread may call itself nothing at all.
    const comm = record.comm === '' ? '?' : record.comm;
    const startNs = Math.max(0, queuedNs - this.#originNs);
    return { type: 'task', pid, tgid, comm, cpu, weight, startNs };
  }

  /** How long the last run was is known as far as its last wait. A task that never ran again has none. */
  #end(known: Known): TraceLine[] {
    return [this.#run(known, Math.max(known.seenNs, known.toldNs + 1))];
  }

  #run(known: Known, untilNs: number): TraceLine {
    const { pid, toldNs, sleepNs } = known;
    known.toldNs = untilNs;
    return { type: 'run', pid, runNs: untilNs - toldNs, ...(sleepNs > 0 ? { sleepNs } : {}) };
  }

  #uniquePid(pid: number): number {
    let unique = pid;
    while (this.#pids.has(unique)) unique = this.#nextSparePid++;
    this.#pids.add(unique);
    return unique;
  }
}
