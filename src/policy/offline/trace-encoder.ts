import { FORMAT, VERSION, type HeaderLine, type TaskLine, type TraceLine } from './trace-lines.js';

/** What a trace needs to know of a policy record; times in ns. It is looked at during the call only. */
export interface WaitRecord extends ExitRecord {
  readonly pid: number;
  readonly tgid: number;
  readonly cpu: number;
  /** Of any size, and with a fraction where its cgroups have one. */
  readonly weight: number;
  readonly nrCpusAllowed: number;
  /** Its affinity as a list of CPUs; undefined where it may run everywhere. */
  readonly cpus: string | undefined;
  /** When it last left a CPU. */
  readonly stopNs: number;
  /** CPU time since it woke up. */
  readonly execNs: number;
  readonly queuedNs: number;
}

/** What it needs to know of a task that has gone. */
export interface ExitRecord {
  readonly slot: number;
  readonly generation: number;
  readonly comm: string;
  /** CPU time since the scheduler was attached. */
  readonly totalNs: number;
}

/** Given in place of pids that are used again: from here on, above those of most machines. */
const FIRST_SPARE_PID = 2 ** 21;
const MAX_PID = 2 ** 22;
const MAX_WEIGHT = 10_000;

interface Known {
  readonly generation: number;
  readonly pid: number;
  /** What introduces it; undefined once that is in the trace. */
  task: TaskLine | undefined;
  weight: number;
  nrCpusAllowed: number;
  /** CPU time when it last woke up. */
  wokenNs: number;
  /** CPU time that is in the trace. */
  toldNs: number;
  /** CPU time when it last waited. */
  seenNs: number;
  /** Sleep before what it computes now. */
  sleepNs: number;
  /** Whether it has waited to run since the last run that is in the trace. */
  isDue: boolean;
}

/**
 * Makes a trace of a live policy's records, in the order they come. Pure: what to do with the lines is the
 * caller's business. A task comes into the trace with its first run, so that one that is cut off can be read.
 */
export class TraceEncoder {
  readonly #write: (line: TraceLine) => void;
  readonly #allCpus: string;
  readonly #isFirst: boolean;
  readonly #tasks = new Map<number, Known>();
  readonly #pids = new Set<number>();
  #originNs: number | undefined;
  #nextSparePid = FIRST_SPARE_PID;

  /**
   * @param write is given each line
   * @param allCpus list of the machine's CPUs: what a task gets back that was bound before
   * @param isFirst whether it begins when the scheduler was attached: what a task has computed
   *   before its first record belongs to it then, and to an earlier trace else
   */
  constructor(write: (line: TraceLine) => void, allCpus: string, isFirst: boolean) {
    this.#write = write;
    this.#allCpus = allCpus;
    this.#isFirst = isFirst;
  }

  header(about: Pick<HeaderLine, 'program' | 'comment'>): void {
    this.#write({ type: 'header', format: FORMAT, version: VERSION, ...about });
  }

  /** Tasks that have not gone, as far as is known. */
  get nrTasks(): number {
    return this.#tasks.size;
  }

  /** Whether there may be no pid left for the next task. */
  get isFull(): boolean {
    return this.#nextSparePid > MAX_PID;
  }

  /** A task waits. */
  queued(record: WaitRecord): void {
    const { slot, generation, totalNs, execNs, queuedNs, stopNs } = record;
    let known = this.#tasks.get(slot);
    if (known?.generation !== generation) {
      if (known !== undefined) this.#end(known, known.seenNs);
      known = this.#meet(record);
      this.#tasks.set(slot, known);
    }
    const woken = totalNs - execNs;
    if (woken > known.wokenNs) {
      // It has slept since: what it computed before is one run.
      if (woken > known.toldNs) this.#run(known, woken);
      known.sleepNs = Math.max(0, queuedNs - stopNs);
      known.wokenNs = woken;
      known.isDue = true;
    }
    this.#compare(known, record);
    known.seenNs = totalNs;
  }

  /** A task has gone. */
  exited({ slot, generation, totalNs, comm }: ExitRecord): void {
    const known = this.#tasks.get(slot);
    if (known?.generation !== generation) return;
    this.#tasks.delete(slot);
    if (known.task !== undefined) known.task = { ...known.task, comm: nameOf(comm) };
    this.#end(known, Math.max(totalNs, known.seenNs));
  }

  /** Records are missing. */
  missed(records: number): void {
    this.#write({ type: 'gap', records });
  }

  /** Tells what tasks have computed so far, even if they have not slept yet. O(tasks). */
  checkpoint(): void {
    for (const known of this.#tasks.values()) {
      if (known.seenNs > known.toldNs) this.#run(known, known.seenNs);
    }
  }

  /** The end of the recording: of all that still is there. */
  end(): void {
    for (const known of this.#tasks.values()) this.#end(known, known.seenNs);
    this.#tasks.clear();
  }

  #meet(record: WaitRecord): Known {
    const { generation, tgid, cpu, cpus, nrCpusAllowed, totalNs, execNs, queuedNs } = record;
    this.#originNs ??= queuedNs;
    const pid = this.#uniquePid(record.pid);
    const weight = weightOf(record);
    const woken = totalNs - execNs;
    const [wokenNs, toldNs] = this.#isFirst ? [0, 0] : [woken, totalNs];
    // As if it had computed all of that just before it waited, or slept.
    const sleptNs = woken > wokenNs ? queuedNs - record.stopNs : 0;
    const startNs = Math.max(0, queuedNs - this.#originNs - sleptNs - (totalNs - toldNs));
    const task: TaskLine = {
      ...{ type: 'task', pid, tgid, comm: nameOf(record.comm), cpu, weight, startNs },
      ...(cpus === undefined ? {} : { cpus }),
    };
    return {
      ...{ generation, pid, task, weight, nrCpusAllowed },
      ...{ wokenNs, toldNs, seenNs: toldNs, sleepNs: 0, isDue: true },
    };
  }

  /** Notes what is not as it was: after what it has computed until now. */
  #compare(known: Known, record: WaitRecord): void {
    const weight = weightOf(record);
    const { nrCpusAllowed, totalNs } = record;
    const isOther = weight !== known.weight || nrCpusAllowed !== known.nrCpusAllowed;
    if (isOther && totalNs > known.toldNs) this.#run(known, totalNs);
    if (known.task !== undefined) {
      const { cpus } = record;
      const { cpus: _, ...task } = known.task;
      known.task = { ...task, comm: nameOf(record.comm), weight };
      if (cpus !== undefined) known.task = { ...known.task, cpus };
    } else if (isOther) {
      const change = {
        ...(weight === known.weight ? {} : { weight }),
        ...(nrCpusAllowed === known.nrCpusAllowed ? {} : { cpus: record.cpus ?? this.#allCpus }),
      };
      this.#write({ type: 'set', pid: known.pid, ...change });
    }
    known.weight = weight;
    known.nrCpusAllowed = nrCpusAllowed;
  }

  /** One that has waited to run is told of, even where it is not known what it has computed. */
  #end(known: Known, totalNs: number): void {
    if (totalNs > known.toldNs || known.isDue) {
      this.#run(known, Math.max(totalNs, known.toldNs + 1));
    }
  }

  #run(known: Known, untilNs: number): void {
    const { task, pid, toldNs, sleepNs } = known;
    if (task !== undefined) this.#write(task);
    this.#write({ type: 'run', pid, runNs: untilNs - toldNs, ...(sleepNs > 0 ? { sleepNs } : {}) });
    known.task = undefined;
    known.toldNs = untilNs;
    known.sleepNs = 0;
    known.isDue = false;
  }

  #uniquePid(pid: number): number {
    let unique = pid;
    while (this.#pids.has(unique)) unique = this.#nextSparePid++;
    this.#pids.add(unique);
    return unique;
  }
}

/** As traces have it: whole, from 1 on. */
function weightOf({ weight }: WaitRecord): number {
  return Math.min(MAX_WEIGHT, Math.max(1, Math.round(weight)));
}

/** As traces have it: a thread may call itself nothing at all, and what breaks lines. */
function nameOf(comm: string): string {
  return comm === '' ? '?' : comm.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?');
}
