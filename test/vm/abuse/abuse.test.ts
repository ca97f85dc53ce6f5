import { expect } from 'chai';
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onlineCpus, setOnline } from '../support/cpus.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { attachedName, enableCount, kernelState, until } from '../support/sched-ext.js';

const run = promisify(execFile);

/** Of the command, for the boots that differ by them. */
const ARGS = (process.env['DAEMON_ARGS'] ?? '').split(' ').filter(Boolean);
const SECONDS = Number(process.env['ABUSE_SECONDS'] ?? 60);
const CPUS = [...onlineCpus()];

/** What the kernel says where a scheduler has failed, or it has itself. */
const COMPLAINT = /sched_ext: .*(error|stall|disabled)|runnable task stall|WARNING:|BUG:|Oops/;

const complaints = (): string[] =>
  execFileSync('dmesg', { encoding: 'utf8' })
    .split('\n')
    .filter((line) => COMPLAINT.test(line));

const random = (() => {
  let state = 1;
  return (below: number): number => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
})();

/** Whether each of them gets on, on every CPU. */
async function progress(hogs: readonly Hog[]): Promise<void> {
  const before = hogs.map((hog) => hog.ticks);
  await until(() => hogs.every((hog, i) => hog.ticks > before[i]! + 2));
}

describe(`under abuse, ${ARGS.join(' ') || 'as installed'}`, () => {
  let daemon: DaemonProcess;
  let attached: string;
  let known: number;

  before(async () => {
    known = complaints().length;
    daemon = await DaemonProcess.attached(...ARGS);
    attached = enableCount();
  });

  afterEach(async () => {
    expect(complaints().slice(known)).to.deep.equal([]);
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(attached);
    // Nothing stays behind that would keep a CPU from running tasks.
    const hogs = CPUS.map((cpu) => new Hog(String(cpu)));
    try {
      await progress(hogs);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  after(async () => {
    expect(await daemon.stop()).to.equal(0);
    expect(
      complaints()
        .slice(known)
        .filter((line) => !line.includes('disabled')),
    ).to.deep.equal([]);
  });

  for (const [what, ...args] of [
    ['load that comes and goes', '--cpu', '8', '--cpu-load', '60'],
    ['forks', '--fork', '8'],
    ['affinities that change', '--affinity', '8', '--affinity-delay', '1', '--affinity-pin'],
    ['races of all scheduling calls', '--race-sched', '8'],
    ['scheduling classes that change', '--schedpolicy', '8'],
    ['programs that replace each other', '--exec', '8'],
  ] as const) {
    it(`keeps all tasks running beside ${what}`, async () => {
      await run('stress-ng', ['--aggressive', '--timeout', String(SECONDS), ...args]);
    });
  }

  it('keeps all tasks running while their nice levels and classes change', async () => {
    const hogs = Array.from({ length: 16 }, () => new Hog('0-7'));
    try {
      const classes = ['--other', '--batch', '--idle'];
      for (const end = performance.now() + 1000 * SECONDS; performance.now() < end;) {
        const { pid } = hogs[random(hogs.length)]!;
        setPriority(pid, random(40) - 20);
        await run('chrt', [classes[random(classes.length)]!, '-p', '0', String(pid)]);
      }
      for (const { pid } of hogs) {
        setPriority(pid, constants.priority.PRIORITY_NORMAL);
        execFileSync('chrt', ['--other', '-p', '0', String(pid)]);
      }
      await progress(hogs);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('keeps all tasks running while CPUs, domains and nodes go and come', async () => {
    const hogs = Array.from({ length: 16 }, () => new Hog('0-7'));
    try {
      for (const cpus of [[5], [2, 3], [4, 5, 6, 7]]) {
        for (const cpu of cpus) setOnline(cpu, false);
        await progress(hogs);
        for (const cpu of cpus) setOnline(cpu, true);
        await progress(hogs);
      }
      const isOff = new Set<number>();
      for (let toggle = 0; toggle < 100; toggle++) {
        const cpu = 1 + random(CPUS.length - 1);
        setOnline(cpu, isOff.has(cpu));
        if (!isOff.delete(cpu)) isOff.add(cpu);
        await sleep(random(50));
      }
      for (const cpu of isOff) setOnline(cpu, true);
      await progress(hogs);
    } finally {
      for (const cpu of CPUS) if (cpu > 0) setOnline(cpu, true);
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('runs ten thousand tasks at once to their ends', async () => {
    const { stdout } = await run('cputime', ['--tasks', '10000', '--cpu-ms', '1'], {
      maxBuffer: 1e8,
    });
    const { tasks } = JSON.parse(stdout) as { tasks: { cpuMs: number }[] };
    expect(tasks.length).to.equal(10_000);
    for (const { cpuMs } of tasks) expect(cpuMs).to.be.at.least(1);
  });
}).timeout(1000 * (SECONDS + 240));

describe('attached and detached a hundred times beside two thousand tasks', () => {
  const rounds = Math.ceil((100 * SECONDS) / 60);

  /** BPF objects of the kernel, by their numbers. */
  const objects = (kind: 'map' | 'prog'): number =>
    execFileSync('bpftool', [kind, 'list', '-j'], { maxBuffer: 1e8 }).length === 0
      ? 0
      : (
          JSON.parse(
            execFileSync('bpftool', [kind, 'list', '-j'], { encoding: 'utf8' }),
          ) as unknown[]
        ).length;

  it('leaves nothing behind', async () => {
    const tasks = run('wakeups', '--tasks 2000 --period-us 2000000 --seconds 3000'.split(' '));
    const ended = tasks.catch(() => undefined);
    try {
      await until(() => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length > 2000);
      const before = [objects('map'), objects('prog')];
      for (let round = 0; round < rounds; round++) {
        const daemon = await DaemonProcess.attached(...ARGS);
        expect(await daemon.stop()).to.equal(0);
        expect(attachedName()).to.equal('');
      }
      // The kernel frees them in its own time.
      await until(() => objects('map') <= before[0]! && objects('prog') <= before[1]!);
    } finally {
      tasks.child.kill('SIGKILL');
      await ended;
      execFileSync('sh', ['-c', 'pkill -KILL wakeups || true']);
    }
  });
}).timeout(20_000 * 100);
