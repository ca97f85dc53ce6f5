import { expect } from 'chai';
import { setPriority } from 'node:os';
import { Aside } from '../support/aside.js';
import { weightOf } from '../support/cputime.js';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';

/** What the policy says of tasks by their thread id: as it was told last. */
type Said = Readonly<Record<string, Told>>;
interface Told {
  readonly comm: string;
  readonly tgid: number;
  readonly weight: number;
  readonly cpu: number;
  readonly domain: number;
  readonly nrCpusAllowed: number;
  /** mayRunOn() of the record, of the scheduler, and the mask; each for CPU 0 and 1. */
  readonly mayRunOn: readonly boolean[];
  readonly mayRunOnBySlot: readonly boolean[];
  readonly affinity: number;
  /** The vtime of the last decision, and what it was to be. */
  readonly vtime: number;
  readonly sentVtime: number;
  readonly execMs: number;
  readonly totalMs: number;
  readonly nrWakeups: number;
  readonly nrOthers: number;
}

const POLICY = `
  export default class {
    static builtinIdle = false;
    static tickMs = 100;
    private readonly told = new Map<number, any>();
    private readonly mask = new Uint32Array(1);
    private n = 0;
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      const { scheduler, told, mask } = this;
      const { pid, slot, tgid, weight, cpu, domain, nrCpusAllowed, vtime } = task;
      const before = told.get(pid);
      const isWakeup = (task.flags & EnqueueFlag.wakeup) !== 0;
      scheduler.readAffinity(slot, mask);
      const sentVtime = before?.nextVtime ?? 0;
      const nextVtime = 2 ** 40 + ++this.n;
      told.set(pid, {
        comm: task.commStr(), tgid, weight, cpu, domain, nrCpusAllowed, vtime, sentVtime, nextVtime,
        mayRunOn: [task.mayRunOn(0), task.mayRunOn(1)],
        mayRunOnBySlot: [scheduler.mayRunOn(slot, 0), scheduler.mayRunOn(slot, 1)],
        affinity: mask[0],
        execMs: task.execRuntime / 1e6,
        totalMs: task.totalRuntime / 1e6,
        nrWakeups: (before?.nrWakeups ?? 0) + (isWakeup ? 1 : 0),
        nrOthers: (before?.nrOthers ?? 0) + (isWakeup ? 0 : 1),
      });
      scheduler.dispatch(slot, RL_CPU_ANY, 4e6, nextVtime);
    }
    exit(slot: number, pid: number) { if (this.told.get(pid)?.comm !== 'wakeups') this.told.delete(pid); }
    tick() { this.scheduler.log(JSON.stringify(Object.fromEntries(this.told))); }
  }`;

describe('what a policy is told', () => {
  it('of a task is what the kernel knows', async () => {
    await using rig = await InteractiveRig.start(POLICY, '--rescue-after', '200');
    const said = (): Said => (rig.said[0] ?? {}) as Said;
    using high = Hog.ofNice('1', -5);
    using low = Hog.ofNice('1', 5);
    using free = new Hog('0');
    free.allow('0-1');
    const hogs = [high, low, free];
    await until(() =>
      hogs.every(({ pid, ticks }) => ticks > 10 && (said()[pid]?.nrOthers ?? 0) > 10),
    );
    await until(() => said()[free.pid]!.affinity === 0b11);

    for (const { pid } of hogs) {
      const { tgid, comm, vtime, sentVtime, execMs, totalMs, nrWakeups, nrOthers } = said()[pid]!;
      expect(tgid).to.equal(pid);
      expect(comm).to.equal('sh');
      expect(vtime).to.equal(sentVtime);
      expect(execMs).to.be.within(10, totalMs);
      expect(nrOthers).to.be.above(nrWakeups);
    }
    expect(said()[high.pid]!.weight).to.be.closeTo(weightOf(-5), 1);
    expect(said()[low.pid]!.weight).to.be.closeTo(weightOf(5), 1);
    expect(said()[free.pid]!.weight).to.equal(weightOf(0));
    for (const { pid } of [high, low]) {
      expect(said()[pid]).to.deep.include({
        cpu: 1,
        domain: 1,
        nrCpusAllowed: 1,
        mayRunOn: [false, true],
        mayRunOnBySlot: [false, true],
        affinity: 0b10,
      });
    }
    expect(said()[free.pid]).to.deep.include({
      nrCpusAllowed: 2,
      mayRunOn: [true, true],
      mayRunOnBySlot: [true, true],
    });

    // Which CPUs it may use is told as soon as that has changed.
    free.allow('0');
    await until(() => said()[free.pid]!.affinity === 0b01);
    expect(said()[free.pid]!.mayRunOn).to.deep.equal([true, false]);
    setPriority(free.pid, 10);
    await until(() => said()[free.pid]!.weight < weightOf(0));
    expect(said()[free.pid]!.weight).to.be.closeTo(weightOf(10), 1);
  });

  it('of one that sleeps is that it has woken up, and its CPU time since', async () => {
    await using rig = await InteractiveRig.start(POLICY, '--rescue-after', '200');
    const { wakeups } = await wakeupsOn(
      '1',
      ...'--period-us 20000 --burst-us 1000 --ms 1500'.split(' '),
    );
    const told = (): Told | undefined =>
      Object.values((rig.said[0] ?? {}) as Said).find(
        ({ comm, nrWakeups }) => comm === 'wakeups' && nrWakeups > wakeups / 2,
      );
    await until(() => told() !== undefined);
    const reports = rig.log.length;
    await until(() => rig.log.length > reports);
    // Its start and its end, too, and the process that waits for it.
    expect(told()!.nrWakeups).to.be.within(wakeups - 2, wakeups + 5);
    expect(told()!.execMs).to.be.below(10);
    // Without what it has had since it woke up last.
    expect(told()!.totalMs).to.be.above(wakeups - 1);
  });

  it('of CPUs is what runs there, or that they idle', async () => {
    await using rig = await InteractiveRig.start(`
      export default class {
        static tickMs = 20;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) { this.scheduler.dispatch(task.slot, RL_CPU_ANY, 4e6); }
        tick() {
          const { machine, nrOnlineCpus, nrRunning } = this.scheduler;
          this.scheduler.log(JSON.stringify({
            pid: machine.runningPid(1),
            slotPid: machine.runningSlot(1) < 0 ? 0 : this.scheduler.pidOf(machine.runningSlot(1)),
            isIdle: machine.isIdle(1),
            isCoreIdle: machine.isCoreIdle(1),
            domains: machine.domains.map(({ cpus }) => cpus),
            domainOf: [machine.domainOf(0), machine.domainOf(1), machine.domainOf(2)],
            nrOnlineCpus, nrRunning,
          }));
        }
      }`);
    using _aside = new Aside('0');
    const latest = (): Record<string, unknown> => (rig.said[0] ?? {}) as Record<string, unknown>;
    const machine = { domains: [[0], [1]], domainOf: [0, 1, -1], nrOnlineCpus: 2 };
    await until(() => latest()['isIdle'] === true);
    expect(latest()).to.deep.include({ pid: 0, slotPid: 0, isCoreIdle: true, ...machine });
    using one = new Hog('1');
    using two = new Hog('1');
    await until(() => one.ticks > 5 && two.ticks > 5);
    const running = new Set<unknown>();
    await until(() => {
      running.add(latest()['pid']);
      return running.has(one.pid) && running.has(two.pid);
    });
    const { pid } = latest();
    expect(latest()).to.deep.include({
      slotPid: pid,
      isIdle: false,
      isCoreIdle: false,
      ...machine,
    });
    expect(latest()['nrRunning']).to.be.within(1, 2);
  });
});
