import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { kernelState, until } from '../support/sched-ext.js';

const FIFO = `
export default class {
  private n = 0;
  constructor(private readonly scheduler: BpfScheduler) {}
  enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 0, ++this.n); }
}`;

/**
 * With a bound that no policy misses because its virtual CPU has to wait for the others: where
 * instructions are counted, they run one at a time.
 */
const start = (policy: string): Promise<InteractiveRig> =>
  InteractiveRig.start(policy, '--rescue-after', '500');

/** Hogs on all CPUs, more than there are. */
function hogs(count = 10): Disposable & { readonly all: readonly Hog[] } {
  const all = Array.from({ length: count }, () => new Hog('0-7'));
  return {
    all,
    [Symbol.dispose]: () => {
      for (const hog of all) hog[Symbol.dispose]();
    },
  };
}

async function progress({ all }: { readonly all: readonly Hog[] }, ticks = 10): Promise<void> {
  const before = all.map((hog) => hog.ticks);
  await until(() => all.every((hog, i) => hog.ticks >= before[i]! + ticks));
}

describe('decisions of a policy', () => {
  it('are what tasks run by, and every task that was told of is accounted for', async () => {
    await using rig = await start(FIFO);
    {
      using load = hogs();
      await progress(load);
    }
    await until(() => rig.bare.scheduler.counters.read('policy_queued') > 50);
    await sleep(500);
    expect(rig.count('any') + rig.count('cpu')).to.be.above(50);
    const ends = ['any', 'cpu', 'bounced', 'rescued', 'held', 'left'];
    const ended = ends.reduce((sum, name) => sum + rig.count(name), 0);
    expect(ended).to.be.closeTo(rig.count('queued'), 2);
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
    using load = hogs();
    // Threads that are born now, and garbage for those that collect it.
    const work = promisify(pbkdf2);
    await Promise.all(Array.from({ length: 8 }, () => work('a', 'b', 20_000, 64, 'sha512')));
    for (let i = 0; i < 50; i++) Array.from({ length: 10_000 }, (_, n) => ({ n }));
    await progress(load, 3);
    const before = rig.said.length;
    await until(() => rig.said.length > before);
    expect(rig.said[0]).to.deep.equal({ own: 0, kthreads: 0 });
    expect(rig.count('bypass')).to.be.above(0);
    expect(rig.count('queued')).to.be.above(0);
  });

  it('that name a CPU which the task may not use send it to its domain', async () => {
    await using rig = await start(`
      export default class {
        private n = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const wrong = [-1, 5000, 1 << 19, task.mayRunOn(7) ? 1023 : 7, domainTarget(200)];
          this.scheduler.dispatch(task.slot, wrong[this.n++ % wrong.length]!);
        }
      }`);
    using load = hogs();
    for (const hog of load.all.slice(0, 4)) hog.allow('0-1');
    await progress(load);
    expect(rig.count('bounced')).to.be.above(10);
    expect(rig.count('cpu') + rig.count('any')).to.equal(0);
    for (const hog of load.all.slice(0, 4)) expect(hog.cpu).to.be.below(2);
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
    using load = hogs();
    await progress(load);
    const right = rig.count('any') + rig.count('cpu');
    expect(rig.count('failed')).to.be.closeTo(right, 4);
    expect(rig.count('stale')).to.be.closeTo(2 * right, 8);
    expect(kernelState()).to.equal('enabled');
  });

  it('are executed in the order of their vtime, for slices as long as they say', async () => {
    await using rig = await start(`
      // Tasks bound to CPU 7 are held back until there are six, and then sent at once, highest vtime first.
      export default class {
        static workConserving = false;
        private held: number[] = [];
        private sent = new Map<number, number>();
        private ran: { vtime: number, start: number, ms: number }[] = [];
        private rounds: object[] = [];
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const { slot, startTs: start, stopTs } = task;
          if (task.nrCpusAllowed > 1 || task.commStr() !== 'sh') {
            this.scheduler.dispatch(slot, RL_CPU_ANY);
            return;
          }
          const vtime = this.sent.get(slot);
          if (vtime !== undefined) this.ran.push({ vtime, start, ms: (stopTs - start) / 1e6 });
          this.sent.delete(slot);
          if (!this.held.includes(slot)) this.held.push(slot);
          if (this.held.length < 6) return;
          const byStart = this.ran.splice(0).sort((a, b) => a.start - b.start);
          if (byStart.length === 6) this.rounds.push(byStart);
          if (this.rounds.length === 4) this.scheduler.log(JSON.stringify(this.rounds.splice(0)));
          this.held.splice(0).forEach((slot, i) => {
            if (this.scheduler.dispatch(slot, 7, 5e6, 1000 - i)) this.sent.set(slot, 1000 - i);
          });
        }
      }`);
    const six = Array.from({ length: 6 }, () => new Hog('7'));
    await until(() => rig.said.length > 0);
    for (const hog of six) hog[Symbol.dispose]();
    const rounds = rig.said[0] as { vtime: number; ms: number }[][];
    for (const round of rounds) {
      expect(round.map(({ vtime }) => vtime)).to.deep.equal([995, 996, 997, 998, 999, 1000]);
      for (const { ms } of round) expect(ms).to.be.within(4, 9);
    }
  });

  it('may take a CPU away from what runs there', async () => {
    await using rig = await start(`
      export default class {
        static builtinIdle = false;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          const isHog = task.commStr() === 'sh';
          if (task.nrCpusAllowed === 1 && !isHog) this.scheduler.dispatch(task.slot, 7, 0, 0, DispatchFlag.preempt);
          else this.scheduler.dispatch(task.slot, RL_CPU_ANY, 500e6);
        }
      }`);
    using hog = new Hog('7');
    hog.allow('7');
    await progress({ all: [hog] }, 20);
    const startMs = performance.now();
    for (let i = 0; i < 5; i++) execFileSync('taskset', ['-c', '7', 'sleep', '0.01']);
    // Without, each of five starts and five wake-ups would wait for up to 500 ms.
    expect(performance.now() - startMs).to.be.below(1500);
    expect(rig.count('late')).to.equal(0);
  });
});
