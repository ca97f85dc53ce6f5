import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { spreadPct, type Round } from '../../../src/stats/round.js';
import { complaints } from '../support/complaints.js';
import { DaemonProcess } from '../support/daemon.js';
import { PolicyFile } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { enableCount, kernelState, until } from '../support/sched-ext.js';
import { suspend } from '../support/suspend.js';

const TIMES = 3;
const NR_CPUS = 8;
const TASKS = 2 * NR_CPUS;
const BALANCED_PCT = 20;

describe('a machine that is suspended and resumed', () => {
  let before: readonly string[], attached: string;
  const attach = (): void => {
    before = complaints();
    attached = enableCount();
  };
  /** The scheduler is the one that it was, and the kernel has found nothing wrong with it. */
  const expectUndisturbed = (): void => {
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(attached);
    expect(complaints().filter((complaint) => !before.includes(complaint))).to.deep.equal([]);
  };

  it('is scheduled and balanced as before, and nothing is detached', async () => {
    await using daemon = await RunningDaemon.attached('--interval', '0.5');
    attach();
    const latest = (): Round => daemon.rounds.at(-1)!;
    for (let time = 0; time < TIMES; time++) {
      using hogs = new Hogs(TASKS, '0-1');
      await hogs.progress();
      await suspend();
      await hogs.progress();
      // From one domain to all of them, as soon as they may.
      const { migrated } = latest();
      for (const hog of hogs.all) hog.allow('0-7');
      await daemon.until(() => spreadPct(latest()) < BALANCED_PCT);
      expect(latest().migrated - migrated).to.be.at.least(TASKS / 2);
      // No CPU was left behind.
      expect([...daemon.layout.cpus]).to.have.lengthOf(NR_CPUS);
      await until(() => new Set(hogs.all.map(({ cpu }) => cpu)).size === NR_CPUS);
      expectUndisturbed();
    }
    await daemon.stop();
  });

  it('is left to the policy again, which decides in time', async () => {
    using file = new PolicyFile(`
      export default class {
        static tickMs = 100;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6); }
        tick() {
          const { nrUserDispatches, nrRescued, nrHeld } = this.scheduler;
          this.scheduler.log(JSON.stringify([nrUserDispatches, nrRescued + nrHeld]));
        }
      }`);
    const args = ['--interactive', '--policy', file.path, '--rescue-after', '200'];
    await using daemon = await DaemonProcess.attached(...args);
    attach();
    const said = (): [number, number] =>
      JSON.parse(/policy: (\[.*\])(?![^]*policy: \[)/.exec(daemon.stderr)?.[1] ?? '[0, 0]') as [
        number,
        number,
      ];
    using hogs = new Hogs(TASKS, '0-7');
    await hogs.progress();
    for (let time = 0; time < TIMES; time++) {
      await suspend();
      // It is thawed with all the others, who may have waited for it until then.
      await sleep(500);
      const [decided, taken] = said();
      await until(() => said()[0] > decided + 20 * TASKS);
      expect(said()[1]).to.equal(taken);
      await hogs.progress();
      expectUndisturbed();
    }
    expect(daemon.stderr).not.to.contain('is out');
    expect(await daemon.stop(), daemon.stderr).to.equal(0);
  });
});
