/** What is compared, and how it is started and ended in the guest. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Contender {
  readonly name: string;
  /** Empty for the kernel's own. */
  readonly command: readonly string[];
}

const CONTENDERS: readonly Contender[] = [
  { name: 'EEVDF', command: [] },
  { name: 'scx-rusty-ts', command: ['scx-rusty-ts'] },
  { name: '… --no-preemption', command: ['scx-rusty-ts', '--no-preemption'] },
  { name: '… --interactive', command: ['scx-rusty-ts', '--interactive'] },
  { name: 'scx_simple', command: ['scx_simple'] },
  { name: 'scx_userland', command: ['scx_userland'] },
  { name: 'scx_rusty', command: ['scx_rusty'] },
];

const POLL_MS = 50;

const state = (): string => readFileSync('/sys/kernel/sched_ext/state', 'utf8').trim();

/** Those that the guest has. */
export function contenders(): Contender[] {
  return CONTENDERS.filter(
    ({ command: [program] }) =>
      program === undefined || spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
  );
}

/** Lets one schedule while `work` goes on, which is told the number of its process, if any. */
export async function under<T>(
  { command }: Contender,
  work: (pid?: number) => Promise<T>,
): Promise<T> {
  const [program, ...args] = command;
  if (program === undefined) return work();
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'close');
  try {
    while (state() !== 'enabled') {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      await sleep(POLL_MS);
    }
    const result = await work(child.pid);
    if (state() !== 'enabled') throw new Error(`${program} was put out`);
    return result;
  } finally {
    child.kill('SIGINT');
    await ended;
    while (state() !== 'disabled') await sleep(POLL_MS);
  }
}
