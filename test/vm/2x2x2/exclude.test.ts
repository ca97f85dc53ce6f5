import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aside } from '../support/aside.js';
import type { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { Hogs } from '../support/rescue.js';
import { Scene } from '../support/scene.js';
import { wakeupsOn } from '../support/wakeups.js';

const EXCLUDED = 5;
const LOOK_MS = 500;
const MS_PER_TICK = 10;
/** RUSTY_NO_DOM of bpf/intf.h. */
const NO_DOMAIN = 0xffff_ffff;

describe('a CPU that belongs to no domain', () => {
  let folder: string;
  let args: readonly string[];
  let bare: BareScheduler, aside: Aside;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'exclude-'));
    const file = join(folder, 'domains.json');
    writeFileSync(file, JSON.stringify({ domains: { exclude: String(EXCLUDED) } }));
    args = ['--config', file];
    aside = new Aside('6-7');
    bare = new BareScheduler(...args);
  });
  after(() => {
    bare[Symbol.dispose]();
    aside[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  it('runs the tasks that may run nowhere else, by turns', async () => {
    using scene = await Scene.of(bare, [], ...args);
    using hogs = new Hogs(3, String(EXCLUDED));
    await hogs.progress(20);
    expect(scene.counts.fallback).to.be.at.least(3);
    expect(hogs.all.map(({ cpu }) => cpu)).to.deep.equal([EXCLUDED, EXCLUDED, EXCLUDED]);
    const { tasks } = bare.scheduler;
    for (const { pid } of hogs.all) expect(tasks.find(pid)!.domain).to.equal(NO_DOMAIN);
    expect(bare.scheduler.exit).to.equal(undefined);
  });

  it('wakes up those that sleep', async () => {
    using scene = await Scene.of(bare, [], ...args);
    const periodic = ['--period-us', '5000', '--burst-us', '200', '--ms', '300'];
    const { wakeups, cpus } = await wakeupsOn(String(EXCLUDED), ...periodic);
    expect(wakeups).to.be.at.least(55);
    expect(scene.counts.fallback).to.be.at.least(wakeups);
    expect(Object.keys(cpus)).to.deep.equal([String(EXCLUDED)]);
  });

  it('idles rather than run others, however many wait', async () => {
    using scene = await Scene.of(bare, [], ...args);
    using hogs = new Hogs(6, `4-${EXCLUDED}`);
    await hogs.progress();
    scene.start();
    await hogs.progress();
    expect(hogs.all.map(({ cpu }) => cpu)).to.deep.equal([4, 4, 4, 4, 4, 4]);
    expect(scene.counts.fallback).to.be.at.most(2);
  });

  it('goes on with a task that is the only one there, whenever its slice ends', async () => {
    using _scene = await Scene.of(bare, [], ...args);
    using hogs = new Hogs(1, String(EXCLUDED));
    await hogs.progress(1);
    const [{ ticks }] = hogs.all as [Hog];
    await sleep(LOOK_MS);
    expect((hogs.all[0]!.ticks - ticks) * MS_PER_TICK).to.be.at.least(0.9 * LOOK_MS);
  });
});
