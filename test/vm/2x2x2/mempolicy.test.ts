import { expect } from 'chai';
import { NO_NODE } from '../../../src/balancer/snapshot.js';
import { BalanceLoop } from '../../../src/daemon/balance-loop.js';
import { Hog } from '../support/hog.js';
import { BareScheduler, configuredBy } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

const ALL_CPUS = '0-7';
const nodeOf = (hog: Hog): number => (hog.cpu < 4 ? 0 : 1);

describe('memory policies', () => {
  it('take tasks to the node they name, also when set by a task that never sleeps', async () => {
    using bare = new BareScheduler('--mempolicy-affinity', '-g', '0');
    const view = new TaskView(bare);
    const hogs = [0, 1].flatMap((node) => [
      { node, hog: Hog.withPolicy(ALL_CPUS, `bind ${node}`) },
      { node, hog: Hog.withPolicy(ALL_CPUS, `preferred ${node}`) },
      {
        node,
        hog: new Hog(ALL_CPUS, ['mempolicy', '--after-ms', '300', 'bind', String(node)]),
      },
    ]);
    try {
      for (const { node, hog } of hogs) {
        await until(() => view.find(hog.pid) >= 0 && view.preferredNode(hog.pid) === node);
        await until(() => nodeOf(hog) === node);
      }
    } finally {
      for (const { hog } of hogs) hog[Symbol.dispose]();
    }
  });

  it('name a node or none, by their mode', async () => {
    using bare = new BareScheduler('--mempolicy-affinity', '-g', '0');
    const view = new TaskView(bare);
    // Started on node 0. Modes are numbers: 3 and 4 share bits with those that name nodes.
    for (const [policy, node] of [
      ['bind 1', 1],
      ['preferred-many 1', 1],
      ['bind 0,1', 0],
      ['interleave 1', NO_NODE],
      ['local', NO_NODE],
      ['default', NO_NODE],
    ] as const) {
      using hog = Hog.withPolicy('0-1', policy);
      await until(() => hog.ticks > 5);
      expect(view.preferredNode(hog.pid), policy).to.equal(node);
      // What the affinity forbids it does not do.
      expect(view.domain(hog.pid)).to.equal(0);
    }
  });

  it('say nothing without --mempolicy-affinity', async () => {
    using bare = new BareScheduler('-g', '0');
    const view = new TaskView(bare);
    using hog = Hog.withPolicy('0-1', 'bind 1');
    await until(() => hog.ticks > 5);
    expect(view.preferredNode(hog.pid)).to.equal(NO_NODE);
  });

  it('tell the balancer whom to send to another node first', async () => {
    const args = ['--mempolicy-affinity', '-g', '0'];
    const { layout, options } = configuredBy(...args);
    using bare = new BareScheduler(...args);
    const loop = new BalanceLoop(bare.scheduler, layout, options);
    // All on one LLC of node 0, and kept there until the policies are known; then, before all
    // may leave, no round is to send the others.
    const stay = Array.from({ length: 4 }, () => Hog.withPolicy('0-1', 'bind 0'));
    const leave = Array.from({ length: 4 }, () => Hog.withPolicy('0-1', 'bind 1'));
    const hogs = [...stay, ...leave];
    try {
      // By now their duty cycles are known, and about the same.
      await until(() => hogs.every(({ ticks }) => ticks > 50));
      for (const hog of hogs) hog.allow(ALL_CPUS);
      loop.run();
      await until(() => leave.every((hog) => nodeOf(hog) === 1));
      const ticks = hogs.map((hog) => hog.ticks);
      await until(() => hogs.every((hog, index) => hog.ticks > ticks[index]! + 50));
      expect(stay.map(nodeOf)).to.deep.equal([0, 0, 0, 0]);
      expect(leave.map(nodeOf)).to.deep.equal([1, 1, 1, 1]);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });
});
