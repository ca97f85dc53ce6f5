import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { kernelState, until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';

const TICK_MS = 4;

const FIFO = `
export default class {
  private n = 0;
  constructor(private readonly scheduler: BpfScheduler) {}
  enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 0, ++this.n); }
}`;

/**
 * With a bound that no policy misses because its virtual CPU has to wait for the others: where
 * instructions are counted, they run one at a time, for up to a tick each.
 */
const start = (policy: string, ...args: string[]): Promise<InteractiveRig> =>
  InteractiveRig.start(policy, '--rescue-after', '200', ...args);

describe('decisions of a policy', () => {
  it('are what tasks run by, and every task that was told of is accounted for', async () => {
    await using rig = await start(FIFO);
    {
      using load = new Hogs();
      await load.progress(10);
    }
    const ends = ['any', 'cpu', 'bounced', 'rescued', 'held', 'left'] as const;
    const counts = await rig.countsAtRest('queued', ...ends);
    expect(counts.any + counts.cpu).to.be.above(20);
    expect(ends.reduce((sum, name) => sum + counts[name], 0)).to.equal(counts.queued);
    expect(rig.count('late')).to.equal(0);
    expect(rig.count('congested')).to.equal(0);
    expect(rig.state).to.equal('active');
  });

  it('are never asked for about the process that makes them, nor about CPUs own threads', async () => {
    await using rig = await start(`
      export default class {
        static builtinIdle = false;
        static tickMs = 100;
        private own = 0;
        private kthreads = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          if (task.tgid === process.pid) this.own++;
          if (/^(ksoftirqd|migration|cpuhp|kswapd|kcompactd|khugepaged)/.test(task.commStr())) this.kthreads++;
          this.scheduler.dispatch(task.slot, RL_CPU_ANY);
        }
        tick() { this.scheduler.log(JSON.stringify({ own: this.own, kthreads: this.kthreads })); }
      }`);
    using load = new Hogs();
    // Threads that are born now, and garbage for those that collect it.
    const work = promisify(pbkdf2);
    await Promise.all(Array.from({ length: 8 }, () => work('a', 'b', 20_000, 64, 'sha512')));
    for (let i = 0; i < 50; i++) Array.from({ length: 10_000 }, (_, n) => ({ n }));
    await load.progress(3);
    const before = rig.said.length;
    await until(() => rig.said.length > before);
    expect(rig.said[0]).to.deep.equal({ own: 0, kthreads: 0 });
    expect(rig.count('bypass')).to.be.above(0);
    expect(rig.count('queued')).to.be.above(0);
  });

  it('come with word of who has gone, for which nobody is woken', async () => {
    await using rig = await start(`
      export default class {
        static tickMs = 100;
        private readonly gone = new Set<number>();
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) { this.scheduler.dispatch(task.slot, RL_CPU_ANY); }
        exit(slot: number, pid: number) { this.gone.add(pid); }
        tick() { this.scheduler.log(JSON.stringify([...this.gone])); }
      }`);
    const pids: number[] = [];
    {
      using load = new Hogs();
      await load.progress(3);
      pids.push(...load.all.map(({ pid }) => pid));
    }
    await until(() => pids.every((pid) => (rig.said[0] as number[]).includes(pid)));

    // Of these, most find an idle CPU, and the policy is not told of them at all.
    const PROCESSES = 200;
    const [told, woken] = [rig.count('queued'), rig.count('ring')];
    await promisify(execFile)('sh', ['-c', `for i in $(seq ${PROCESSES}); do /bin/true; done`]);
    const nrTold = rig.count('queued') - told;
    expect(nrTold).to.be.below(PROCESSES / 2);
    expect(rig.count('ring') - woken - nrTold).to.be.below(PROCESSES / 4);
    expect(rig.count('congested')).to.equal(0);
  });

  it('that name a CPU which the task may not use send it to its domain', async () => {
    await using rig = await start(`
      export default class {
        private n = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const last = task.mayRunOn(this.scheduler.machine.nrCpuIds - 1) ? 1023 : this.scheduler.machine.nrCpuIds - 1;
          const wrong = [-1, 5000, 1 << 19, last, domainTarget(200)];
          this.scheduler.dispatch(task.slot, wrong[this.n++ % wrong.length]!);
        }
      }`);
    using load = new Hogs();
    for (const hog of load.all.slice(0, 2)) hog.allow('0');
    await load.progress(10);
    expect(rig.count('bounced')).to.be.above(10);
    expect(rig.count('cpu') + rig.count('any')).to.equal(0);
    for (const hog of load.all.slice(0, 2)) expect(hog.cpu).to.equal(0);
    expect(kernelState()).to.equal('enabled');
  });

  it('about nobody, or about a task that does not wait, are counted and have no effect', async () => {
    await using rig = await start(`
      export default class {
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const decision = new DispatchedTask(task);
          decision.cpu = RL_CPU_ANY;
          this.scheduler.dispatchTask(decision);
          this.scheduler.dispatchTask(decision);
          decision.enqCnt += 1000;
          this.scheduler.dispatchTask(decision);
          decision.pid = 4_000_000;
          this.scheduler.dispatchTask(decision);
        }
      }`);
    {
      using load = new Hogs();
      await load.progress(10);
    }
    // When all is quiet: each record made one decision that may be right, two that are stale, one about nobody.
    const { any, cpu, failed, stale } = await rig.countsAtRest('any', 'cpu', 'failed', 'stale');
    expect(any + cpu).to.be.within(20, failed);
    expect(stale).to.equal(3 * failed - (any + cpu));
    expect(kernelState()).to.equal('enabled');
  });

  it('are executed in the order of their vtime, for slices as long as they say', async () => {
    await using rig = await start(`
      // Tasks bound to CPU 1 are held back until there are six, and then sent at once, highest vtime first.
      export default class {
        static workConserving = false;
        private held: number[] = [];
        private sent = new Map<number, number>();
        private ran: { vtime: number, start: number, ms: number }[] = [];
        private rounds: object[] = [];
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const { slot, startTs, stopTs } = task;
          if (task.nrCpusAllowed > 1 || task.commStr() !== 'sh') {
            this.scheduler.dispatch(slot, RL_CPU_ANY);
            return;
          }
          const vtime = this.sent.get(slot);
          if (vtime !== undefined) this.ran.push({ vtime, start: startTs, ms: (stopTs - startTs) / 1e6 });
          this.sent.delete(slot);
          if (!this.held.includes(slot)) this.held.push(slot);
          if (this.held.length < 6) return;
          const byStart = this.ran.splice(0).sort((a, b) => a.start - b.start);
          if (byStart.length === 6) this.rounds.push(byStart);
          if (this.rounds.length === 4) this.scheduler.log(JSON.stringify(this.rounds.splice(0)));
          this.held.splice(0).forEach((slot, i) => {
            const vtime = 1000 - i;
            if (this.scheduler.dispatch(slot, 1, vtime % 2 ? 4e6 : 40e6, vtime)) this.sent.set(slot, vtime);
          });
        }
      }`);
    using _six = new Hogs(6, '1');
    await until(() => rig.said.length > 0);
    const rounds = rig.said[0] as { vtime: number; ms: number }[][];
    for (const round of rounds) {
      expect(round.map(({ vtime }) => vtime)).to.deep.equal([995, 996, 997, 998, 999, 1000]);
    }
    // The last one of a round goes on for a moment, as nobody is ready to replace it.
    const turns = rounds.flatMap((round) => round.slice(0, -1));
    for (const sliceMs of [4, 40]) {
      const ranMs = turns
        .flatMap(({ vtime, ms }) => (sliceMs === (vtime % 2 === 1 ? 4 : 40) ? [ms] : []))
        .sort((a, b) => a - b);
      // The kernel looks at slices when it ticks, and charges from when it last looked at the clock;
      // for as long as a tick, another virtual CPU may keep it from either.
      expect(ranMs[0]!).to.be.above(sliceMs - TICK_MS);
      expect(ranMs.at(-1)!).to.be.below(sliceMs + 2 * TICK_MS + 1);
      expect(ranMs[ranMs.length >> 1]).to.be.within(sliceMs - 1, sliceMs + TICK_MS + 1);
    }
  });

  it('come with how long the last turn was, whatever made the task stop meanwhile', async () => {
    await using rig = await start(`
      export default class {
        private turns: number[] = [];
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, nrCpusAllowed, startTs, stopTs }: QueuedTask) {
          this.scheduler.dispatch(slot, RL_CPU_ANY, 40e6);
          if (nrCpusAllowed === 1 && startTs > 0) this.turns.push((stopTs - startTs) / 1e6);
          if (this.turns.length === 20) this.scheduler.log(JSON.stringify(this.turns.splice(0)));
        }
      }`);
    // One of another scheduling class makes them stop for an instant every 10 ms.
    using _above = new Hog(
      '1',
      'chrt -f 1 wakeups --period-us 10000 --burst-us 50 --seconds 1000'.split(' '),
    );
    using _two = new Hogs(2, '1');
    await until(() => rig.said.length > 1);
    // Those of the first are from before they were hogs.
    const turnsMs = (rig.said[0] as number[]).sort((a, b) => a - b);
    expect(turnsMs[0]).to.be.above(40 - TICK_MS);
    expect(turnsMs.at(-1)).to.be.below(40 + 2 * TICK_MS + 1);
  });

  it('may take a CPU away from what runs there, before all that wait for it', async () => {
    await using rig = await start(`
      export default class {
        static builtinIdle = false;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const isHog = task.commStr() === 'sh';
          if (task.nrCpusAllowed === 1 && !isHog) this.scheduler.dispatch(task.slot, 1, 0, 0, DispatchFlag.preempt);
          else this.scheduler.dispatch(task.slot, RL_CPU_ANY, 500e6);
        }
      }`);
    using both = new Hogs(2, '1');
    await both.progress(20);
    const { maxUs } = await wakeupsOn(
      '1',
      ...'--period-us 50000 --burst-us 50 --seconds 2'.split(' '),
    );
    // Without, it would wait for the rest of a slice of 500 ms.
    expect(maxUs).to.be.below(100_000);
    expect(rig.count('late')).to.equal(0);
  });
});
