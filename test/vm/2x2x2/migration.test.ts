import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Planner, type Plan } from '../../../src/balancer/plan.js';
import { toMachine } from '../../../src/daemon/machine.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

/** In enum rusty_answer: it waited, and waits in the target's queue now. */
const MOVED = 1;

/** A plan of one move, as the planner would make it. */
function planOf(bare: BareScheduler, view: TaskView, task: number, target: number): Plan {
  const plan = new Planner(toMachine(bare.layout)).plan(view.snapshot);
  return { ...plan, nrMoves: 1, task: Uint32Array.of(task), target: Uint16Array.of(target) };
}

describe('a planned migration', () => {
  it('is executed: the task runs in the target domain and stays there, without stealing', async () => {
    using bare = new BareScheduler('--greedy-threshold', '0');
    using hog = new Hog('0-1');
    const view = new TaskView(bare);
    await until(() => view.domain(hog.pid) === 0);
    hog.allow('0-7');

    const before = bare.scheduler.counters.read('move_done');
    const task = view.find(hog.pid);
    bare.scheduler.plan.write(planOf(bare, view, task, 3), view.snapshot);
    await until(() => view.domain(hog.pid) === 3);
    expect(bare.scheduler.counters.read('move_done')).to.equal(before + 1);

    // It ran there, and only there, from its next slice on.
    await until(() => hog.cpu >= 6);
    const ticks = hog.ticks;
    await until(() => hog.ticks >= ticks + 20);
    for (let look = 0; look < 20; look++) {
      expect(hog.cpu).to.be.within(6, 7);
      await sleep(5);
    }
    expect(view.domain(hog.pid)).to.equal(3);
    expect(bare.scheduler.counters.read('move_done')).to.equal(before + 1);
  });

  it('is executed at once for a task that waits in a crowded queue', async () => {
    using bare = new BareScheduler('--greedy-threshold', '0');
    const hogs = Array.from({ length: 12 }, () => new Hog('0-1'));
    try {
      const view = new TaskView(bare);
      await until(() => hogs.every(({ pid }) => view.domain(pid) === 0));
      for (const hog of hogs) hog.allow('0-7');
      // Ten of the twelve wait at any moment; a slice is 20 ms, so a turn takes 120 ms.
      const started = bare.scheduler.counters.read('move_done');
      for (const { pid } of hogs) {
        bare.scheduler.plan.write(planOf(bare, view, view.find(pid), 2), view.snapshot);
      }
      await until(() => hogs.every(({ pid }) => view.domain(pid) === 2));
      expect(bare.scheduler.counters.read('move_done')).to.equal(started + 12);
      await until(() => hogs.every(({ cpu }) => cpu === 4 || cpu === 5));
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('is refused where the affinity forbids it, and the task stays', async () => {
    using bare = new BareScheduler('--greedy-threshold', '0');
    using hog = new Hog('0-1');
    const view = new TaskView(bare);
    await until(() => view.domain(hog.pid) === 0);
    const refused = bare.scheduler.counters.read('move_refused');
    bare.scheduler.plan.write(planOf(bare, view, view.find(hog.pid), 1), view.snapshot);
    expect(bare.scheduler.counters.read('move_refused')).to.equal(refused + 1);
    const ticks = hog.ticks;
    await until(() => hog.ticks >= ticks + 10);
    expect(view.domain(hog.pid)).to.equal(0);
    expect(hog.cpu).to.be.within(0, 1);
  });

  it('is counted once, also where the affinity takes the task elsewhere at once', async () => {
    // Slices of 0.3 s, so that it takes seconds until all have had a turn.
    using bare = new BareScheduler('--greedy-threshold', '0', '--slice-us-underutil', '300000');
    const hogs = Array.from({ length: 12 }, () => new Hog('0-1'));
    try {
      const view = new TaskView(bare);
      await until(() => hogs.every(({ pid }) => view.domain(pid) === 0));
      for (const hog of hogs) hog.allow('0-7');
      const { counters, plan } = bare.scheduler;
      const counted = (): number => counters.read('move_done') + counters.read('move_refused');
      const before = counted();
      let moved = 0;
      for (const { pid } of hogs) {
        plan.write(planOf(bare, view, view.find(pid), 2), view.snapshot);
        if (plan.answers[0] === MOVED) moved++;
      }
      // They wait for each other in the queue of two CPUs, and have not run there yet.
      // The last in the queue first.
      for (const hog of hogs.toReversed()) hog.allow('0-3');
      expect(moved).to.be.above(0);
      const ticks = hogs.map((hog) => hog.ticks);
      await until(() => hogs.every((hog, k) => hog.ticks >= ticks[k]! + 10));
      expect(hogs.map(({ pid }) => view.domain(pid)).filter((domain) => domain > 1)).to.be.empty;
      expect(counted() - before).to.equal(12);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('of a task that is gone is stale, and hits nobody', async () => {
    using bare = new BareScheduler();
    const hog = new Hog('0-1');
    const view = new TaskView(bare);
    await until(() => view.domain(hog.pid) === 0);
    const plan = planOf(bare, view, view.find(hog.pid), 3);
    const { slot, generation } = view.snapshot;
    const reference = [slot[plan.task[0]!]!, generation[plan.task[0]!]!] as const;
    hog[Symbol.dispose]();
    await until(() => view.find(hog.pid) < 0);
    // Its slot is given to others meanwhile.
    const others = Array.from({ length: 16 }, () => new Hog('0-7'));
    try {
      await until(() => others.every(({ pid }) => view.find(pid) >= 0));
      const moved = bare.scheduler.counters.read('move_done');
      const stale = bare.scheduler.counters.read('move_stale');
      [slot[0], generation[0]] = reference;
      bare.scheduler.plan.write({ ...plan, task: Uint32Array.of(0) }, view.snapshot);
      expect(bare.scheduler.counters.read('move_stale')).to.equal(stale + 1);
      expect(bare.scheduler.counters.read('move_done')).to.equal(moved);
    } finally {
      for (const other of others) other[Symbol.dispose]();
    }
  });

  it('an affinity change that leaves the domain allowed keeps it, another moves the task', async () => {
    using bare = new BareScheduler('--greedy-threshold', '0');
    using hog = new Hog('2-3');
    const view = new TaskView(bare);
    await until(() => view.domain(hog.pid) === 1);
    hog.allow('0-7');
    hog.allow('3-5');
    const ticks = hog.ticks;
    await until(() => hog.ticks >= ticks + 10);
    expect(view.domain(hog.pid)).to.equal(1);
    hog.allow('6');
    await until(() => view.domain(hog.pid) === 3 && hog.cpu === 6);
  });
});
