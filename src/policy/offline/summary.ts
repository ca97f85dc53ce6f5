import type { SimCpu } from './sim-cpu.js';
import type { SimTask } from './sim-task.js';

/** What became of a task, or of several of a kind. Times in ns. */
export interface TaskSummary {
  readonly comm: string;
  /** 0 for several. */
  readonly pid: number;
  readonly nrTasks: number;
  readonly weight: number;
  readonly cpuNs: number;
  /** Part of all CPU time that tasks got, 0 to 1. */
  readonly share: number;
  readonly wait: WaitSummary;
  /** How often it got on another CPU than before. */
  readonly nrMigrations: number;
  /** When it, or the last of them, ended; undefined while one is not done. */
  readonly endedNs: number | undefined;
}

/** How long tasks that were ready to run waited for a CPU, of all that got one. */
export interface WaitSummary {
  readonly count: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export interface TrialSummary {
  /** When the trial ended: when the last task did, if all have. */
  readonly makespanNs: number;
  readonly isDone: boolean;
  /** Part of the CPUs' time that tasks got, 0 to 1. */
  readonly utilisation: number;
  readonly nrSwitches: number;
  readonly nrDecisions: number;
  readonly wait: WaitSummary;
  readonly tasks: readonly TaskSummary[];
  /** The same, of tasks together whose names differ only by a number at the end. */
  readonly groups: readonly TaskSummary[];
}

export function summarize(
  tasks: readonly SimTask[],
  cpus: readonly SimCpu[],
  makespanNs: number,
  nrDecisions: number,
): TrialSummary {
  const online = cpus.filter(({ domain }) => domain !== undefined);
  const busyNs = online.reduce((sum, cpu) => sum + cpu.busyNs, 0);
  const groups = new Map<string, SimTask[]>();
  for (const task of tasks) {
    const name = task.comm.replace(/[-_:/]?\d+$/, '') || task.comm;
    groups.set(name, [...(groups.get(name) ?? []), task]);
  }
  return {
    makespanNs,
    isDone: tasks.every(({ endedNs }) => endedNs !== undefined),
    utilisation: makespanNs === 0 ? 0 : busyNs / (makespanNs * online.length),
    nrSwitches: online.reduce((sum, cpu) => sum + cpu.nrSwitches, 0),
    nrDecisions,
    wait: waitOf(tasks),
    tasks: tasks.map((task) => together(task.comm, [task], busyNs)),
    groups: [...groups].map(([name, members]) => together(name, members, busyNs)),
  };
}

function together(comm: string, tasks: readonly SimTask[], allNs: number): TaskSummary {
  const [first] = tasks;
  const cpuNs = tasks.reduce((sum, { totalNs }) => sum + totalNs, 0);
  const ends = tasks.map(({ endedNs }) => endedNs ?? Infinity);
  const endedNs = ends.reduce((last, end) => Math.max(last, end), 0);
  return {
    comm,
    pid: tasks.length === 1 ? first!.pid : 0,
    nrTasks: tasks.length,
    weight: first!.weight,
    cpuNs,
    share: allNs === 0 ? 0 : cpuNs / allNs,
    wait: waitOf(tasks),
    nrMigrations: tasks.reduce((sum, { nrMigrations }) => sum + nrMigrations, 0),
    endedNs: Number.isFinite(endedNs) ? endedNs : undefined,
  };
}

function waitOf(tasks: readonly SimTask[]): WaitSummary {
  const waits = Float64Array.from(tasks.flatMap(({ waitsNs }) => waitsNs)).sort();
  // The smallest that is not below that part of them.
  const at = (part: number): number => waits[Math.max(0, Math.ceil(waits.length * part) - 1)] ?? 0;
  const [p50Ns, p90Ns, p99Ns, maxNs] = [at(0.5), at(0.9), at(0.99), at(1)];
  return { count: waits.length, p50Ns, p90Ns, p99Ns, maxNs };
}
