import { expect } from 'chai';
import { Aside } from '../support/aside.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { wakeupsOn, type Wakeups } from '../support/wakeups.js';

/** A task that wakes up to an idle CPU, and no policy that is asked in between, is there at once. */
const SOON_US = 2000;

/** The policy sends tasks of this name elsewhere than the rest. */
const sends = (target: string, flags = '0'): Promise<InteractiveRig> =>
  InteractiveRig.start(
    `
    export default class {
      static builtinIdle = false;
      constructor(private readonly scheduler: BpfScheduler) {}
      enqueue(task: QueuedTask) {
        const { slot } = task;
        if (task.commStr() === 'wakeups') this.scheduler.dispatch(slot, ${target}, 4e6, 0, ${flags});
        else this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
      }
    }`,
    '--rescue-after',
    '200',
  );

/** Fifty wake-ups of a task that is at home in the domain of a CPU. */
const sleeper = (cpus: string, home: string): Promise<Wakeups> =>
  wakeupsOn(cpus, ...`--start-cpus ${home} --period-us 20000 --burst-us 50 --seconds 1`.split(' '));

/** The part of its wake-ups that a CPU saw. */
const partOn = ({ cpus }: Wakeups, cpu: number): number => cpus[String(cpu)] ?? 0;

// The policy itself keeps to CPU 0 or 1, so that it is known which CPU idles.
describe('a target of a decision', () => {
  describe('any CPU', () => {
    for (const home of ['0', '1']) {
      it(`is the idle one of the two, at once, for a task of CPU ${home}'s domain`, async () => {
        await using rig = await sends('RL_CPU_ANY');
        using _aside = new Aside('0');
        using hogs = new Hogs(2, '0');
        await hogs.progress();
        const result = await sleeper('0-1', home);
        expect(result.wakeups).to.be.above(40);
        expect(partOn(result, 1)).to.be.above(0.98);
        expect(result.p50Us).to.be.below(SOON_US);
        expect(rig.count('late')).to.equal(0);
      });
    }

    it('is never one that the task may not use, though that idles', async () => {
      await using rig = await sends('RL_CPU_ANY');
      using _aside = new Aside('0');
      using hogs = new Hogs(2, '0');
      await hogs.progress();
      const result = await sleeper('0', '0');
      expect(partOn(result, 0)).to.equal(1);
      expect(rig.count('bounced')).to.equal(0);
    });
  });

  describe('a CPU, if it idles', () => {
    it('is that CPU while it does', async () => {
      await using _rig = await sends('0', 'DispatchFlag.ifIdle');
      using _aside = new Aside('1');
      using hogs = new Hogs(2, '1');
      await hogs.progress();
      const result = await sleeper('0-1', '1');
      expect(partOn(result, 0)).to.be.above(0.98);
    });

    it('is the domain of the task while it does not', async () => {
      await using _rig = await sends('0', 'DispatchFlag.ifIdle');
      using _aside = new Aside('0');
      using hogs = new Hogs(2, '0');
      await hogs.progress();
      const result = await sleeper('0-1', '1');
      expect(partOn(result, 1)).to.be.above(0.98);
      expect(result.p50Us).to.be.below(SOON_US);
    });
  });
});
