import { Hog } from './hog.js';
import type { BareScheduler } from './in-process.js';
import { until } from './sched-ext.js';
import { wakeups } from './wakeups.js';

/** Of the task that tests look at: born in domain 0, and then free to go anywhere. */
export const AT_HOME_IN_0 = ['--start-cpus', '0-1', '--period-us', '2000', '--burst-us', '100'];
const BRIEFLY = ['--ms', '300'];

const COUNTERS = [
  'sync_prev_idle',
  'wake_sync',
  'sync_broken',
  'preempt',
  'prev_idle',
  'direct',
  'greedy_idle',
  'greedy',
  'greedy_far',
  'dsq',
  'kick_greedy',
  'greedy_local',
  'greedy_xnuma',
  'repatriate',
  'fork_away',
  'keep',
  'kthread',
  'pinned',
  'fallback',
] as const;
type Counter = (typeof COUNTERS)[number];
type Counts = Record<Counter, number>;

/** Hogs that stay on their CPUs, flags in force, and what counters count meanwhile. */
export class Scene implements Disposable {
  readonly hogs = new Map<number, Hog>();
  readonly #bare: BareScheduler;
  #before: Counts;

  /** @param hogCpus each gets one */
  static async of(
    bare: BareScheduler,
    hogCpus: readonly number[],
    ...args: string[]
  ): Promise<Scene> {
    bare.configure(...args);
    const scene = new Scene(bare);
    for (const cpu of hogCpus) scene.hogs.set(cpu, new Hog(String(cpu)));
    await until(() => [...scene.hogs.values()].every((hog) => hog.ticks > 5));
    scene.start();
    return scene;
  }

  private constructor(bare: BareScheduler) {
    this.#bare = bare;
    this.#before = this.#read();
  }

  /** Counts from here on. */
  start(): void {
    this.#before = this.#read();
  }

  get counts(): Counts {
    const now = this.#read();
    for (const name of COUNTERS) now[name] -= this.#before[name];
    return now;
  }

  /** Counts while a task of domain 0 sleeps and wakes up. */
  async run(...args: string[]) {
    this.start();
    const result = await wakeups(...AT_HOME_IN_0, ...BRIEFLY, ...args);
    return { ...result, ...this.counts };
  }

  #read(): Counts {
    const { counters } = this.#bare.scheduler;
    return Object.fromEntries(COUNTERS.map((name) => [name, counters.read(name)])) as Counts;
  }

  [Symbol.dispose](): void {
    for (const hog of this.hogs.values()) hog[Symbol.dispose]();
  }
}
