/** One node of two domains, each of two cores of two threads: CPUs 0-3 and 4-7, siblings side by side. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Aside } from '../support/aside.js';
import { BareScheduler } from '../support/in-process.js';
import { Scene } from '../support/scene.js';
import { wakeupsOn, type Wakeups } from '../support/wakeups.js';

const PERIODIC = ['--period-us', '2000', '--burst-us', '100', '--ms', '400'];
/** But for what threads of the kernel take for an instant. */
const NEARLY_ALL = 0.95;

const shareOf = ({ cpus }: Wakeups, ...of: number[]): number =>
  of.reduce((sum, cpu) => sum + (cpus[cpu] ?? 0), 0);

describe('a task that wakes up on a machine with sibling threads', () => {
  let bare: BareScheduler, aside: Aside;
  before(() => {
    for (const [cpu, core] of [
      [0, '0-1'],
      [7, '6-7'],
    ] as const) {
      const path = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`;
      expect(readFileSync(path, 'latin1').trim()).to.equal(core);
    }
    aside = new Aside('4-5');
    bare = new BareScheduler();
  });
  after(() => {
    bare[Symbol.dispose]();
    aside[Symbol.dispose]();
  });

  it('goes to the core that idles, not to the sibling of a busy thread', async () => {
    for (const [hog, idleCore] of [
      [0, [2, 3]],
      [3, [0, 1]],
    ] as const) {
      using _scene = await Scene.of(bare, [hog]);
      // Born on the busy core.
      const start = hog === 0 ? '1' : '2';
      const seen = await wakeupsOn('0-3', ...PERIODIC, '--start-cpus', start);
      expect(shareOf(seen, ...idleCore), JSON.stringify(seen.cpus)).to.be.at.least(NEARLY_ALL);
    }
  });

  it('takes an idle thread at home where no core idles, and keeps it', async () => {
    using scene = await Scene.of(bare, [0, 2]);
    // Cores idle in the other domain, which it may use, and which may be lent to.
    scene.start();
    const seen = await wakeupsOn('0-3,6-7', ...PERIODIC, '--start-cpus', '3');
    expect(shareOf(seen, 1, 3), JSON.stringify(seen.cpus)).to.be.at.least(NEARLY_ALL);
    expect(seen.moves / seen.wakeups).to.be.below(1 - NEARLY_ALL);
    expect(scene.counts.greedy + scene.counts.greedy_idle).to.equal(0);
  });

  it('is lent a core that idles, if there is one, before a thread', async () => {
    for (const [hog, sibling, idleCore] of [
      [4, 5, [6, 7]],
      [7, 6, [4, 5]],
    ] as const) {
      using _beside = new Aside(String(sibling));
      using scene = await Scene.of(bare, [0, 1, 2, 3, hog]);
      scene.start();
      const seen = await wakeupsOn('0-7', ...PERIODIC, '--start-cpus', '0-3');
      expect(scene.counts.greedy).to.be.at.least(1);
      expect(shareOf(seen, ...idleCore), JSON.stringify(seen.cpus)).to.be.at.least(NEARLY_ALL);
    }
  });
});
