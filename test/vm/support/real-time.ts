import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const SERVERS = '/sys/kernel/debug/sched';
const RT_RUNTIME = '/proc/sys/kernel/sched_rt_runtime_us';

/** For a {@link Hog} of a real-time class: goes before all tasks of ours. */
export const REAL_TIME_SPIN = ['chrt', '--fifo', '1', 'sh', '-c', 'while :; do :; done'] as const;

/** While it exists, nothing limits a task of a real-time class on the CPU. */
export class Unlimited implements Disposable {
  readonly #before = new Map<string, string>();

  constructor(cpu: number) {
    this.#set(RT_RUNTIME, '-1');
    for (const kind of ['fair_server', 'ext_server']) {
      const file = `${SERVERS}/${kind}/cpu${cpu}/runtime`;
      if (existsSync(file)) this.#set(file, '0');
    }
  }

  #set(file: string, value: string): void {
    this.#before.set(file, readFileSync(file, 'latin1'));
    writeFileSync(file, value);
  }

  [Symbol.dispose](): void {
    // The last first: what the servers are to have must fit in what real-time tasks leave.
    for (const [file, value] of [...this.#before].reverse()) writeFileSync(file, value);
  }
}
