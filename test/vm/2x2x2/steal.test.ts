import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aside } from '../support/aside.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { Scene } from '../support/scene.js';
import { until } from '../support/sched-ext.js';

const LOOK_MS = 600;
const SLICE_MS = 20;

describe('an idle CPU', () => {
  let bare: BareScheduler, aside: Aside;
  before(() => {
    aside = new Aside('6-7');
    bare = new BareScheduler();
  });
  after(() => {
    bare[Symbol.dispose]();
    aside[Symbol.dispose]();
  });

  /** How many tasks are taken from domain 0, of so many whose home it is, while two of them run there. */
  async function takenOf(tasks: number, threshold: number): Promise<number> {
    // Threads of the kernel are lent when they wake up, and so do not wait among the hogs.
    using scene = await Scene.of(bare, [], '-g', String(threshold));
    const hogs = Array.from({ length: tasks }, () => new Hog('0-1'));
    try {
      await until(() => hogs.every((hog) => hog.ticks > 0));
      for (const hog of hogs) hog.allow('0-3');
      scene.start();
      await sleep(LOOK_MS);
      return scene.counts.greedy_local;
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  }

  for (const threshold of [1, 3]) {
    it(`takes a task of another domain from ${threshold} waiting on, with --greedy-threshold ${threshold}`, async () => {
      // As many as that are there again at the end of each slice. Of a thread of the kernel now and then no more is seen.
      expect(await takenOf(2 + threshold, threshold)).to.be.at.least(LOOK_MS / SLICE_MS / 2);
      expect(await takenOf(2 + threshold - 1, threshold)).to.be.at.most(2);
    });
  }
});
