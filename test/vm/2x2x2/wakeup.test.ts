import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { TuneLoop } from '../../../src/daemon/tune-loop.js';
import { Hog } from '../support/hog.js';
import { oneScheduler } from '../support/one-scheduler.js';
import { AT_HOME_IN_0, Scene } from '../support/scene.js';
import { until } from '../support/sched-ext.js';
import { wakeups, wakeupsOn } from '../support/wakeups.js';

describe('a task that wakes up', () => {
  const one = oneScheduler();

  it('goes back to its previous CPU while that idles', async () => {
    using scene = await Scene.of(one.bare, []);
    const { wakeups: count, prev_idle, ...seen } = await scene.run();
    expect(prev_idle, JSON.stringify({ count, ...seen })).to.be.at.least(0.95 * count);
  });

  it('goes to another CPU of its domain when its own is taken', async () => {
    using scene = await Scene.of(one.bare, [0]);
    scene.start();
    const running = wakeupsOn('0-1', '--period-us', '2000', '--seconds', '1');
    for (let move = 0; move < 6; move++) {
      await sleep(100);
      scene.hogs.get(0)!.allow(String(1 - (move % 2)));
    }
    const { cpus } = await running;
    expect(scene.counts.direct).to.be.at.least(6);
    expect(Object.keys(cpus)).to.deep.equal(['0', '1']);
  });

  it('is lent to the nearest domain while its own is busy, and stays there', async () => {
    using scene = await Scene.of(one.bare, [0, 1]);
    const { wakeups: count, ...seen } = await scene.run();
    expect(seen.greedy).to.be.at.least(1);
    expect(seen.greedy_idle).to.be.at.least(0.9 * count);
    expect((seen.cpus['2'] ?? 0) + (seen.cpus['3'] ?? 0)).to.be.at.least(0.98);
    expect(seen.greedy_far).to.equal(0);
  });

  it('goes home as soon as there is room', async () => {
    using scene = await Scene.of(one.bare, [0, 1]);
    scene.start();
    const running = wakeups(...AT_HOME_IN_0, '--ms', '600');
    await until(() => scene.counts.greedy_idle >= 50);
    scene.hogs.get(1)![Symbol.dispose]();
    const { cpus } = await running;
    // First back to its own domain, then in it.
    expect(cpus['1']).to.be.at.least(0.3);
    expect(scene.counts.prev_idle).to.be.at.least(50);
  });

  it('is lent to another node only with --direct-greedy-numa', async () => {
    for (const flags of [[], ['--direct-greedy-numa']]) {
      using scene = await Scene.of(one.bare, [0, 1, 2, 3], ...flags);
      const { wakeups: count, ...seen } = await scene.run();
      const far = [4, 5, 6, 7].reduce((sum, cpu) => sum + (seen.cpus[cpu] ?? 0), 0);
      if (flags.length === 0) {
        expect(seen.greedy_far).to.equal(0);
        expect(far).to.equal(0);
      } else {
        expect(seen.greedy_far).to.be.at.least(1);
        expect(seen.greedy_idle).to.be.at.least(0.9 * count);
        expect(far).to.be.at.least(0.98);
      }
    }
  });

  it('is lent to no domain that is as busy as --direct-greedy-under', async () => {
    for (const [pct, isLent] of [
      ['40', false],
      ['60', true],
    ] as const) {
      using scene = await Scene.of(one.bare, [0, 1, 2], '--direct-greedy-under', pct, '-K', '0');
      using tune = new TuneLoop(one.bare.scheduler, one.bare.layout, one.bare.configured.options);
      await sleep(200);
      // Domain 1 is busy for half of the time.
      tune.run();
      const { wakeups: count, greedy, greedy_idle } = await scene.run();
      if (isLent) expect(greedy + greedy_idle).to.be.at.least(0.9 * count);
      // But for a task of another domain now and then.
      else expect(greedy + greedy_idle).to.be.at.most(2);
    }
  });

  it('runs on CPUs of its affinity only, whichever step finds them', async () => {
    using scene = await Scene.of(one.bare, [0, 3, 5], '--direct-greedy-numa');
    scene.start();
    const affinities = ['0-1', '1,6', '0,2,4', '0,3,5,7', '2-3', '0,4-5'];
    const results = await Promise.all(
      affinities.map((cpus) =>
        wakeupsOn(cpus, '--tasks', '3', '--period-us', '3000', '--burst-us', '700', '--ms', '300'),
      ),
    );
    results.forEach(({ cpus }, i) => {
      const allowed = affinities[i]!.split(',').flatMap((part) => {
        const [first, last = first] = part.split('-').map(Number);
        return Array.from({ length: last! - first! + 1 }, (_, n) => String(first! + n));
      });
      expect(allowed).to.include.members(Object.keys(cpus));
    });
    const { counts } = scene;
    for (const step of ['prev_idle', 'direct', 'greedy_idle', 'greedy', 'greedy_far'] as const) {
      expect(counts[step], step).to.be.at.least(1);
    }
  });
  it('if it has to queue, wakes an idle CPU of the nearest domain, which takes the task', async () => {
    using scene = await Scene.of(one.bare, [0, 1], '--direct-greedy-under', '0');
    const { wakeups: count, ...seen } = await scene.run();
    expect(seen.greedy + seen.greedy_idle + seen.greedy_far).to.equal(0);
    expect(seen.kick_greedy).to.be.at.least(0.9 * count);
    expect(seen.greedy_local).to.be.at.least(0.9 * count);
    expect((seen.cpus['2'] ?? 0) + (seen.cpus['3'] ?? 0)).to.be.at.least(0.9);
  });

  for (const [title, hogs, ...flags] of [
    ['with --kick-greedy-under 0', [0, 1], '-K', '0'],
    ['which --greedy-threshold would not let take it', [0, 1], '-g', '100'],
    ['of another node, without stealing across nodes', [0, 1, 2, 3]],
  ] as const) {
    it(`queued, wakes no CPU ${title}`, async () => {
      using scene = await Scene.of(one.bare, hogs, '-D', '0', ...flags);
      const { wakeups: count, kick_greedy } = await scene.run();
      expect(count).to.be.above(5);
      expect(kick_greedy).to.be.at.most(0.02 * count);
    });
  }

  it('queued, wakes a CPU of another node with stealing across nodes', async () => {
    using scene = await Scene.of(
      one.bare,
      [0, 1, 2, 3],
      '-D',
      '0',
      '--greedy-threshold-x-numa',
      '1',
    );
    const { wakeups: count, kick_greedy, greedy_xnuma } = await scene.run();
    expect(kick_greedy).to.be.at.least(0.9 * count);
    expect(greedy_xnuma).to.be.at.least(0.9 * count);
  });

  it('goes home at the end of its slice, if it was lent', async () => {
    using scene = await Scene.of(one.bare, [0, 1]);
    scene.start();
    using guest = new Hog('0-1');
    guest.allow('0-3');
    await until(() => guest.cpu >= 2 && scene.counts.repatriate >= 3);
    scene.hogs.get(0)![Symbol.dispose]();
    await until(() => guest.cpu === 0);
    const { ticks } = guest;
    await until(() => guest.ticks > ticks + 10);
    expect(guest.cpu).to.equal(0);
  });
});
