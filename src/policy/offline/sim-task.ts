import { parseCpuList } from '../../domains/cpu-list.js';
import { isRun, type Change, type Run, type Workload } from './workload.js';

export type TaskPhase = 'asleep' | 'pending' | 'decided' | 'hybrid' | 'running' | 'gone';

/** A task of the imitated kernel. Times are ns of the virtual clock. */
export class SimTask {
  /** Its place among the tasks of the trial. */
  readonly index: number;
  readonly comm: string;
  readonly pid: number;
  readonly tgid: number;
  readonly firstCpu: number | undefined;
  weight: number;
  allowed: ReadonlySet<number>;

  phase: TaskPhase = 'asleep';
  slot = -1;
  generation = 0;
  cpu = 0;
  domain = 0;
  /** The wait that is to be decided about; 0 for none. */
  enqCnt = 0;
  /** The last wait that was. */
  decidedEnqCnt = 0;
  vtime = 0;
  /** What is left of its slice. */
  sliceNs = 0;
  /** Whether it has gone on beyond its slice while others were pending. */
  isKept = false;

  startNs = 0;
  stopNs = 0;
  queuedNs = 0;
  execNs = 0;
  totalNs = 0;
  /** CPU time until the end of this run. */
  leftNs = 0;

  /** How long each wait for a CPU took. */
  readonly waitsNs: number[] = [];
  nrMigrations = 0;
  endedNs: number | undefined;

  readonly #allCpus: ReadonlySet<number>;
  readonly #steps: readonly (Run | Change)[];
  #step = 0;
  #timesDone = 0;
  #nrRuns = 0;
  /** When it was to wake up last, for everyNs. */
  #dueNs: number;

  /** @throws CpuSyntaxError, RangeError when its affinity has no CPU of the machine */
  constructor(workload: Workload, index: number, allCpus: ReadonlySet<number>, originNs: number) {
    this.index = index;
    const { comm, pid, tgid = pid, weight = 100, cpus, startNs = 0, steps } = workload;
    this.comm = comm;
    this.pid = pid;
    this.tgid = tgid;
    this.weight = weight;
    this.firstCpu = workload.cpu;
    this.#allCpus = allCpus;
    this.allowed = this.#affinity(cpus);
    this.#steps = steps;
    this.#dueNs = originNs + startNs;
  }

  /** When it starts. */
  get dueNs(): number {
    return this.#dueNs;
  }

  /**
   * Goes on to the next run.
   *
   * @returns when it wakes up for it, `nowNs` if it does not sleep; undefined at the end
   */
  next(nowNs: number): number | undefined {
    for (;;) {
      const step = this.#steps[this.#step];
      if (step === undefined) return undefined;
      if (!isRun(step)) {
        if (step.weight !== undefined) this.weight = step.weight;
        if (step.cpus !== undefined) this.allowed = this.#affinity(step.cpus);
        this.#step++;
        continue;
      }
      const isFirst = this.#nrRuns++ === 0;
      if (++this.#timesDone >= (step.times ?? 1)) {
        this.#step++;
        this.#timesDone = 0;
      }
      this.leftNs = step.runNs;
      if (step.everyNs === undefined) this.#dueNs = nowNs + (step.sleepNs ?? 0);
      else if (!isFirst) this.#dueNs += step.everyNs;
      return Math.max(nowNs, this.#dueNs);
    }
  }

  #affinity(list: string | undefined): ReadonlySet<number> {
    if (list === undefined) return this.#allCpus;
    const cpus = [...parseCpuList(list)].filter((cpu) => this.#allCpus.has(cpu));
    if (cpus.length === 0) {
      throw new RangeError(`'${this.comm}' may run on CPUs ${list} only, of which there is none`);
    }
    return new Set(cpus);
  }
}
