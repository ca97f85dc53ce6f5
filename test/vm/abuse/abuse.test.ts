/**
 * What nobody should do to a scheduler, ABUSE_SECONDS of each kind, one minute by default. In a guest whose CPUs run
 * at the same time: nothing here depends on how fast anything is, and a minute takes a minute.
 * DAEMON_ARGS, from the boot's row, are the command's.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StatsClient } from '../../../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../../../src/stats/socket/path.js';
import { onlineCpus, setOnline } from '../support/cpus.js';
import { complaints, isFailure } from '../support/complaints.js';
import { DaemonProcess, ROW_ARGS } from '../support/daemon.js';
import { Hogs } from '../support/rescue.js';
import { attachedName, enableCount, kernelState } from '../support/sched-ext.js';
import { statsOf } from '../support/statistics.js';
import { LOADS, SHORT_MEMORY, stress } from '../support/stress.js';

const run = promisify(execFile);

const SECONDS = Number(process.env['ABUSE_SECONDS'] ?? 60);
const CPUS = [...onlineCpus()];
const ALL_CPUS = `0-${CPUS.at(-1)!}`;

/** The same numbers in each run. */
const random = (() => {
  let state = 1;
  return (below: number): number => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
})();

describe(`under abuse, ${ROW_ARGS.join(' ') || 'as installed'}`, function () {
  this.timeout(1000 * (SECONDS + 240));

  let daemon: DaemonProcess;
  let client: StatsClient;
  let attached: string;
  let known: number;

  before(async () => {
    known = complaints().length;
    daemon = await DaemonProcess.attached(...ROW_ARGS);
    attached = enableCount();
    client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
  });

  /** No task was without its context, and the daemon goes on balancing. */
  async function expectBalancing(): Promise<void> {
    let first: number | undefined;
    for (;;) {
      const { lb_at_us, task_get_err } = await statsOf(client);
      expect(task_get_err).to.equal(0);
      first ??= lb_at_us;
      if (lb_at_us > first) return;
      await sleep(500);
    }
  }

  afterEach(async () => {
    expect(complaints().slice(known)).to.deep.equal([]);
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(attached);
    // Nothing stays behind that would keep a CPU from running tasks.
    using hogs = new Hogs(CPUS.length, ...CPUS.map(String));
    await hogs.progress();
    await expectBalancing();
  });

  after(async () => {
    client[Symbol.dispose]();
    expect(await daemon.stop()).to.equal(0);
    expect(attachedName()).to.equal('');
    expect(complaints().slice(known).filter(isFailure)).to.deep.equal([]);
  });

  for (const kind of [...LOADS, SHORT_MEMORY]) {
    it(`keeps all tasks running beside ${kind.what}`, () => stress(kind, SECONDS));
  }

  it('keeps all tasks running while their nice levels and classes change', async () => {
    using hogs = new Hogs(16, ALL_CPUS);
    const classes = ['--other', '--batch', '--idle'];
    for (const end = performance.now() + 1000 * SECONDS; performance.now() < end;) {
      const { pid } = hogs.all[random(hogs.all.length)]!;
      setPriority(pid, random(40) - 20);
      await run('chrt', [classes[random(classes.length)]!, '-p', '0', String(pid)]);
    }
    // As equals again, so that each gets on soon.
    for (const { pid } of hogs.all) {
      setPriority(pid, 0);
      await run('chrt', ['--other', '-p', '0', String(pid)]);
    }
    await hogs.progress();
  });

  it('keeps all tasks running while CPUs, domains and nodes go and come', async () => {
    using hogs = new Hogs(16, ALL_CPUS);
    try {
      for (const cpus of [[5], [2, 3], [4, 5, 6, 7]]) {
        for (const cpu of cpus) setOnline(cpu, false);
        await hogs.progress();
        for (const cpu of cpus) setOnline(cpu, true);
        await hogs.progress();
      }
      const isOff = new Set<number>();
      for (let toggle = 0; toggle < 100; toggle++) {
        const cpu = 1 + random(CPUS.length - 1);
        setOnline(cpu, isOff.has(cpu));
        if (!isOff.delete(cpu)) isOff.add(cpu);
        await sleep(random(50));
      }
    } finally {
      for (const cpu of CPUS.slice(1)) setOnline(cpu, true);
    }
    await hogs.progress();
  });

  it('keeps all tasks running while a CPU goes or comes ten times a second', async () => {
    using hogs = new Hogs(16, ALL_CPUS);
    let toggles = 0;
    try {
      for (const end = performance.now() + 1000 * SECONDS; performance.now() < end; toggles++) {
        const nextMs = performance.now() + 100;
        setOnline(CPUS[1 + ((toggles >> 1) % (CPUS.length - 1))]!, toggles % 2 === 1);
        await sleep(Math.max(0, nextMs - performance.now()));
      }
    } finally {
      for (const cpu of CPUS.slice(1)) setOnline(cpu, true);
    }
    // Fewer where the host is slow; but some a second.
    expect(toggles).to.be.above(SECONDS);
    await hogs.progress();
  });
});
