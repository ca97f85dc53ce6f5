import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { oneScheduler } from '../support/one-scheduler.js';
import { Hogs } from '../support/rescue.js';
import { Scene } from '../support/scene.js';

const LOOK_MS = 600;
const SLICE_MS = 20;

describe('an idle CPU', () => {
  const one = oneScheduler();

  /** How many tasks are taken from domain 0, of so many whose home it is, while two of them run there. */
  async function takenOf(tasks: number, threshold: number): Promise<number> {
    // Threads of the kernel are lent when they wake up, and so do not wait among the hogs.
    using scene = await Scene.of(one.bare, [], '-g', String(threshold));
    using hogs = new Hogs(tasks, '0-1');
    await hogs.progress(1);
    for (const hog of hogs.all) hog.allow('0-3');
    scene.start();
    await sleep(LOOK_MS);
    return scene.counts.greedy_local;
  }

  for (const threshold of [1, 3]) {
    it(`takes a task of another domain from ${threshold} waiting on, with --greedy-threshold ${threshold}`, async () => {
      // As many as that are there again at the end of each slice. Of a thread of the kernel now and then no more is seen.
      expect(await takenOf(2 + threshold, threshold)).to.be.at.least(LOOK_MS / SLICE_MS / 2);
      expect(await takenOf(2 + threshold - 1, threshold)).to.be.at.most(2);
    });
  }
});
