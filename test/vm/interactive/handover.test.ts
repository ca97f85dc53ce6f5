import { expect } from 'chai';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';

/** Sends each task on, and tells of those that it was told of because another policy was before. */
const heir = (name: string): string => `
  export default class {
    static tickMs = 100;
    private readonly inherited = new Set<number>();
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue({ slot, pid, flags }: QueuedTask) {
      if (flags & EnqueueFlag.handover) this.inherited.add(pid);
      this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
    }
    tick() {
      this.scheduler.log(JSON.stringify({ name: '${name}', inherited: [...this.inherited] }));
    }
  }`;

/** Sends nobody on who is bound to a CPU. */
const MISER = `
  export default class {
    static workConserving = false;
    static tickMs = 100;
    private readonly held = new Set<number>();
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue({ slot, pid, nrCpusAllowed }: QueuedTask) {
      if (nrCpusAllowed === 1) this.held.add(pid);
      else this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
    }
    tick() { this.scheduler.log(JSON.stringify({ name: 'miser', held: [...this.held] })); }
  }`;

interface Said {
  readonly name?: string;
  readonly held?: readonly number[];
  readonly inherited?: readonly number[];
}

describe('a policy that takes the place of another', () => {
  it('is told at once of all whom the other one holds, as of those', async () => {
    await using rig = await InteractiveRig.start(heir('first'), '--rescue-after', '200');
    const latest = (): Said => rig.said[0] ?? {};
    using hogs = new Hogs(5, '1');
    await hogs.progress();
    rig.write(MISER);
    await until(() => latest().held?.length === hogs.all.length);
    rig.write(heir('second'));
    await until(() => latest().name === 'second');
    // Whoever the miser has held for two seconds has been taken from it, and may be running just now.
    const { inherited } = latest();
    const heirs = hogs.all.filter(({ pid }) => inherited!.includes(pid));
    expect(heirs.length).to.be.at.least(hogs.all.length - 1);
    await hogs.progress();
    expect(rig.log.join('\n')).not.to.contain('is out');
  });
});
