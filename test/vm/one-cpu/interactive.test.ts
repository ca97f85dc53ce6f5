import { expect } from 'chai';
import { DaemonProcess } from '../support/daemon.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs, LATE_US, sleeper } from '../support/rescue.js';
import { wakeups, type Wakeups } from '../support/wakeups.js';

/** For V8 to optimize the policy beside them all: a few seconds on a CPU that does more than 500 million instructions a second. */
const START_S = 30;

/** How long a task that wants 0.2 ms every 5 ms waits. */
const wakeUp = (seconds: number): Promise<Wakeups> =>
  wakeups('--period-us', '5000', '--burst-us', '200', '--seconds', String(seconds));

describe('a policy that shares its only CPU with its tasks', () => {
  it('has a wake-up beside two hogs wait for less long than by EEVDF, on average and of 99 %', async function () {
    this.timeout(120_000);
    using hogs = new Hogs(2, '0');
    await hogs.progress();
    const eevdf = await wakeUp(10);
    await using daemon = await DaemonProcess.attached('--interactive');
    await wakeUp(START_S);
    const ours = await wakeUp(10);
    const story = `${JSON.stringify(ours)}, by EEVDF ${JSON.stringify(eevdf)}`;
    expect(ours.avgUs, story).to.be.below(eevdf.avgUs);
    expect(ours.p99Us, story).to.be.below(eevdf.p99Us);
    expect(daemon.stderr).not.to.contain('is out');
    expect(await daemon.stop()).to.equal(0);
  });

  it('in an endless loop, beside other threads of its process, lets no task wait for the end of a slice that it has not given', async () => {
    // As V8 does there, and the daemon: it can keep the policy's thread off the CPU.
    const busy = setInterval(() => {
      const startMs = performance.now();
      while (performance.now() < startMs + 12);
    }, 25);
    // A loop of half a second, again and again: for longer, and it would be put out.
    await using rig = await InteractiveRig.start(`
      export default class {
        private fromMs = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue(task: QueuedTask) {
          // Or it would wait for its turn as well.
          const flags = task.commStr() === 'wakeups' ? DispatchFlag.preempt : 0;
          this.scheduler.dispatch(task.slot, 0, 4e6, 0, flags);
          const startMs = performance.now();
          if (startMs < this.fromMs) return;
          while (performance.now() < startMs + 500);
          this.fromMs = startMs + 1000;
        }
      }`);
    using hogs = new Hogs(2, '0');
    await hogs.progress();
    const { maxUs } = await sleeper(5);
    clearInterval(busy);
    expect(rig.count('late')).to.be.above(2);
    expect(maxUs).to.be.below(LATE_US);
  });
});
