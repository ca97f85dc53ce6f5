import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aside } from '../support/aside.js';
import { cputime, runHogs, weightOf } from '../support/cputime.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';
import { wakeupsOn } from '../support/wakeups.js';
import { USER_HZ } from '../../../src/util/user-hz.js';

const SECONDS = 4;
const MAX_ERROR = 0.1;
/** The default of --slice-us-min. */
const SLICE_MIN_MS = 1;
/** After this, one of the built-in policy's goes first, whatever its deadline; and has to wait for a slice or two. */
const LONGEST_GAP_MS = 1000 + 100;
/** A task that was decided about and whose turn does not come is taken after two seconds. */
const STARVED_MS = 2000;

describe('in interactive mode', () => {
  // Where one of two waits, whoever is decided about is the next: so who comes later must not be, for long.
  for (const nices of [
    [0, 0, -5, 5],
    [-5, 5],
  ]) {
    it(`tasks have CPU time by their weights: nice ${nices.join(', ')} on one CPU`, async () => {
      await using daemon = await DaemonProcess.attached('--interactive');
      const load = `--tasks ${nices.length} --cpus 1 --nice=${nices.join(',')}`;
      const tasks = await runHogs(SECONDS, ...load.split(' '));
      const totalMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
      const totalWeight = tasks.reduce((sum, { nice }) => sum + weightOf(nice), 0);
      for (const { nice, cpuMs } of tasks) {
        const due = (weightOf(nice) / totalWeight) * totalMs;
        expect(cpuMs / due, `nice ${nice}`).to.be.closeTo(1, MAX_ERROR);
      }
      expect(daemon.stderr).not.to.contain('is out');
      expect(await daemon.stop()).to.equal(0);
    });
  }

  it('one that never sleeps has a turn each second beside many that often do', async () => {
    const SLEEPERS = 50;
    await using daemon = await DaemonProcess.attached('--interactive');
    const [sleepers, [hog]] = await Promise.all([
      wakeupsOn(
        '1',
        ...`--tasks ${SLEEPERS} --period-us 50000 --burst-us 1500 --seconds ${SECONDS}`.split(' '),
      ),
      cputime(...`--tasks 1 --cpus 1 --seconds ${SECONDS}`.split(' ')),
    ]);
    // Together they want more than there is.
    expect(sleepers.cpuMs).to.be.above(500 * SECONDS);
    // What it has computed without a sleep is held against it, for longer than this takes. But it has a turn each second.
    expect(hog!.cpuMs).to.be.at.least(SLICE_MIN_MS * (SECONDS - 1));
    expect(hog!.longestGapMs).to.be.below(LONGEST_GAP_MS);
    expect(daemon.stderr).not.to.contain('is out');
    expect(await daemon.stop()).to.equal(0);
  });

  it('tasks that may run anywhere have their turns beside those that are bound to each CPU', async () => {
    await using rig = await InteractiveRig.start(`
      export default class {
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot }: QueuedTask) { this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6); }
      }`);
    using bound = new Hogs(4, '0', '1');
    using free = new Hogs(2, '0-1');
    await bound.progress();
    await free.progress();
    const starved = rig.count('starved');
    const before = [bound, free].map(({ ticks }) => ticks);
    await bound.progress(50);
    const [ofBound, ofFree] = [bound, free].map(({ ticks }, i) =>
      ticks.map((n, j) => n - before[i]![j]!),
    ) as [number[], number[]];
    // Both may be of one domain: then they share its CPU with two, and each has what those have.
    expect(Math.min(...ofFree)).to.be.above((1 - MAX_ERROR) * Math.min(...ofBound));
    expect(Math.max(...ofFree)).to.be.below((1 + MAX_ERROR) * Math.max(...ofBound));
    expect(rig.count('starved')).to.equal(starved);
    expect(rig.state).to.equal('active');
  });

  it('a decided task has its turns beside others, however often the policy wakes up on its CPU', async () => {
    await using rig = await InteractiveRig.start(
      `
      export default class {
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, weight }: QueuedTask) {
          if (weight < 100) this.scheduler.dispatch(slot, 1, 1e6);
          else this.scheduler.dispatch(slot, 0, 20e6);
        }
      }`,
      ...'--rescue-after 500 --percpu-local'.split(' '),
    );
    using _aside = new Aside('0');
    // They keep the policy awake, on the other CPU.
    using _first = Hog.ofNice('0-1', 5);
    using _second = Hog.ofNice('0-1', 5);
    using bound = new Hogs(2, '0');
    using decided = new Hogs(1, '0-1');
    await Promise.all([bound.progress(), decided.progress()]);
    const starved = rig.count('starved');
    const before = decided.ticks[0]!;
    await sleep(1000 * SECONDS);
    // They take turns: it has half of the CPU, but for what is this process's and the policy's own.
    expect(decided.ticks[0]! - before).to.be.above(USER_HZ * SECONDS * 0.35);
    await bound.progress();
    expect(rig.count('starved')).to.equal(starved);
  });

  it('a task whose vtime keeps it behind all others has a turn at last', async () => {
    await using rig = await InteractiveRig.start(
      `
      export default class {
        private n = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, weight }: QueuedTask) {
          this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6, weight < 100 ? 2 ** 52 : ++this.n);
        }
      }`,
      '--rescue-after',
      '200',
    );
    using _first = new Hog('1');
    using _second = new Hog('1');
    using last = Hog.ofNice('1', 5);
    await until(() => rig.count('starved') > 0);
    const [startMs, before, ticks] = [performance.now(), rig.count('starved'), last.ticks];
    await until(() => rig.count('starved') >= before + 2);
    // Looked for ten times a second or so; and then it waits for a turn of those that no policy decides about.
    expect(performance.now() - startMs).to.be.below(2 * (STARVED_MS + 300));
    expect(last.ticks).to.be.above(ticks);
    expect(rig.state).to.equal('active');
  });
});
