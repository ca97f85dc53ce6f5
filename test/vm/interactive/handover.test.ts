import { expect } from 'chai';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';

/** Sends no hog on; tells how many it holds, and for how long the one that has waited longest. */
const MISER = `
  export default class {
    static workConserving = false;
    static tickMs = 20;
    private readonly held = new Map<number, number>();
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      if (task.commStr() === 'sh') this.held.set(task.pid, this.scheduler.now());
      else this.scheduler.dispatch(task.slot, RL_CPU_ANY);
    }
    tick(now: number) {
      const longestMs = (now - Math.min(...this.held.values())) / 1e6;
      this.scheduler.log(JSON.stringify({ nrHeld: this.held.size, longestMs }));
    }
  }`;

/** Sends each task on, and tells of hogs that it was told of because another policy was before. */
const HEIR = `
  export default class {
    static tickMs = 100;
    private readonly inherited: number[] = [];
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      if (task.flags & EnqueueFlag.handover && task.commStr() === 'sh') this.inherited.push(task.pid);
      this.scheduler.dispatch(task.slot, RL_CPU_ANY, 4e6);
    }
    tick() { this.scheduler.log(JSON.stringify({ inherited: this.inherited })); }
  }`;

interface Said {
  readonly nrHeld?: number;
  readonly longestMs?: number;
  readonly inherited?: readonly number[];
}

/** They are taken from the miser once they have waited for two seconds. */
const FRESH_MS = 500;

describe('a policy that takes the place of another', () => {
  it('is told at once of all whom the other one holds, and of each once', async () => {
    // While one takes over from the other, nobody ends turns: that must not count as late.
    await using rig = await InteractiveRig.start(MISER, '--rescue-after', '1000');
    const latest = (): Said => rig.said[0] ?? {};
    using hogs = new Hogs(5, '1');
    await using successor = await rig.successor(HEIR);
    await until(() => {
      const { nrHeld, longestMs } = latest();
      return nrHeld === hogs.all.length && longestMs! < FRESH_MS;
    });
    const taken = rig.count('held');
    rig.adopt(successor);
    await until(() => latest().inherited !== undefined);
    expect(rig.count('late') + rig.count('rescued')).to.equal(0);
    expect(rig.count('held')).to.equal(taken);
    expect(latest().inherited).to.have.members(hogs.all.map(({ pid }) => pid));
    await hogs.progress();
    expect(rig.log.join('\n')).not.to.contain('is out');
  });
});
