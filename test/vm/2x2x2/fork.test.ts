import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Snapshot } from '../../../src/balancer/snapshot.js';
import { monotonicNs } from '../../../src/daemon/clock.js';
import { toMachine } from '../../../src/daemon/machine.js';
import { Aside } from '../support/aside.js';
import { cpuOf } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { childrenOf, hasEnded } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

const HOGS = 16;
/** Stealing and lending would hide where a task was born. */
const ALONE = ['--greedy-threshold', '0', '--direct-greedy-under', '0'];

/** Domain and CPU of all children of a process that have run for a while. */
function children(bare: BareScheduler, parent: number): { dom: number; cpu: number }[] {
  const machine = toMachine(bare.layout);
  const snapshot = new Snapshot(machine);
  bare.scheduler.tasks.fill(snapshot, machine, monotonicNs(), Infinity);
  return childrenOf(parent).map((pid) => {
    const index = snapshot.tgid.subarray(0, snapshot.nrTasks).indexOf(pid);
    return { dom: index < 0 ? -1 : snapshot.domain[index]!, cpu: cpuOf(pid) };
  });
}

describe('a new task', () => {
  let bare: BareScheduler;
  before(() => {
    bare = new BareScheduler(...ALONE);
  });
  after(() => {
    bare[Symbol.dispose]();
  });

  it('is born in another domain when its parent started too many, without the balancer', async () => {
    using scene = await Scene.of(bare, [], ...ALONE);
    const script = `i=0; while [ $i -lt ${HOGS} ]; do while :; do :; done & i=$((i+1)); done; echo; wait`;
    const parent = spawn('sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      await once(parent.stdout, 'data');
      await until(() => children(bare, parent.pid!).every(({ dom }) => dom >= 0));
      const nrBorn = [0, 0, 0, 0];
      for (const { dom } of children(bare, parent.pid!)) nrBorn[dom]!++;
      // Four each, and differences of less than one for each of two CPUs are not looked at.
      for (const count of nrBorn) expect(count, nrBorn.join()).to.be.within(2, 6);
      expect(scene.counts.fork_away).to.be.at.least(HOGS / 2);
      expect(bare.scheduler.counters.read('move_done')).to.equal(0);
    } finally {
      const all = childrenOf(parent.pid!);
      process.kill(-parent.pid!, 'SIGKILL');
      await once(parent, 'close');
      // Each has to get a CPU to die: until then, its domain is as full as before.
      await until(() => all.every(hasEnded));
    }
  });

  it("stays in its parent's domain while there is room", async () => {
    using scene = await Scene.of(bare, [], ...ALONE);
    for (let i = 0; i < 30; i++) {
      spawnSync('true');
      // What the last one leaves behind, its exit and the kernel's threads, is no longer there.
      await sleep(10);
    }
    expect(scene.counts.fork_away).to.be.at.most(2);
  });

  it('keeps to its affinity, however full its domain', async () => {
    using scene = await Scene.of(bare, [0, 1], ...ALONE);
    const script = 'for i in 1 2 3 4; do taskset -p $$ >/dev/null; done';
    expect(spawnSync('taskset', ['-c', '0-1', 'sh', '-c', script]).status).to.equal(0);
    expect(scene.counts.fork_away).to.be.at.most(2);
  });

  it('may go wherever its parent may, though its affinity is never set', async () => {
    // A task's domain is that of its CPU when the layout is applied again: not one that it is lent to.
    using _aside = new Aside('0-1');
    const view = new TaskView(bare);
    // Which taskset has set before the command's tasks are born.
    const command = ['wakeups', '--period-us', '2000', '--burst-us', '100', '--seconds', '600'];
    const start = ['-c', '4-5', 'taskset', '-c', '0-7'];
    const parent = spawn('taskset', [...start, ...command], { stdio: 'ignore' });
    try {
      await until(() => childrenOf(parent.pid!).some((pid) => view.domain(pid) >= 0));
      const [child] = childrenOf(parent.pid!) as [number];
      const home = view.domain(child);
      expect(bare.scheduler.tasks.find(child)!.isEverywhere).to.equal(true);
      // Those that it is at home on are taken, and lending is allowed.
      const { counters } = bare.scheduler;
      const lent = counters.read('greedy');
      const cpus = [...bare.layout.domains[home]!.cpus];
      using scene = await Scene.of(bare, cpus);
      await until(() => scene.counts.greedy_idle >= 50);
      expect(counters.read('greedy')).to.be.above(lent);
      expect(view.domain(child)).to.equal(home);
    } finally {
      parent.kill('SIGKILL');
      await once(parent, 'close');
    }
  });
});
