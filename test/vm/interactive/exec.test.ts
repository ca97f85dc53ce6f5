import { expect } from 'chai';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { until } from '../support/sched-ext.js';

const POLICY = `
  export default class {
    static tickMs = 100;
    private readonly told = new Map<number, number>();
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      this.told.set(task.pid, task.tgid);
      this.scheduler.dispatch(task.slot, RL_CPU_ANY, 4e6);
    }
    tick() { this.scheduler.log(JSON.stringify(Object.fromEntries(this.told))); }
  }`;

describe('a thread that runs another program', () => {
  it("is decided about by its new thread id, which is its process's", async () => {
    await using rig = await InteractiveRig.start(POLICY, '--rescue-after', '200');
    using other = new Hog('1');
    using hog = Hog.ofThread('1');
    await until(() => other.ticks > 5 && hog.ticks > 5);
    const said = rig.said.length;
    const { ticks } = hog;
    await until(() => hog.ticks > ticks + 20 && rig.said.length > said);
    expect(rig.said[0]).to.include({ [hog.pid]: hog.pid });
    for (const name of ['failed', 'held', 'starved']) expect(rig.count(name), name).to.equal(0);
  });
});
