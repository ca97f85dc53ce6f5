import { expect } from 'chai';
import { cputime, weightOf } from '../support/cputime.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { InteractiveRig } from '../support/interactive.js';
import { until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

const MORE_TICKS = 20;

/** Until each has got so much further. */
async function progress(...hogs: readonly Hog[]): Promise<void> {
  const before = hogs.map(({ ticks }) => ticks);
  await until(() => hogs.every(({ ticks }, i) => ticks >= before[i]! + MORE_TICKS));
}

describe('with --partial', () => {
  it('a policy is told of tasks of SCHED_EXT, and of no others', async () => {
    await using rig = await InteractiveRig.start(
      `
      export default class {
        static builtinIdle = false;
        static tickMs = 100;
        private readonly pids = new Set<number>();
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, pid }: QueuedTask) {
          this.pids.add(pid);
          this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
        }
        tick() { this.scheduler.log(JSON.stringify([...this.pids].sort((a, b) => a - b))); }
      }`,
      '--partial',
    );
    using plain = new Hog('0');
    using one = Hog.ofExt('1');
    using another = Hog.ofExt('1');
    await progress(plain, one, another);
    const reports = rig.said.length;
    await until(() => rig.said.length > reports);
    expect(rig.said[0]).to.deep.equal([one.pid, another.pid].sort((a, b) => a - b));
    expect(rig.state).to.equal('active');
  });

  it('all others stay with the kernel, whose nice levels hold', async () => {
    using bare = new BareScheduler('--partial');
    const view = new TaskView(bare);
    using ext = Hog.ofExt('1');
    const [high, low] = await cputime(...'--tasks 2 --seconds 3 --nice 0,5 --cpus 0'.split(' '));
    expect(high!.cpuMs / low!.cpuMs).to.be.closeTo(weightOf(0) / weightOf(5), 0.3);

    using plain = new Hog('0');
    await progress(plain, ext);
    expect(view.find(plain.pid)).to.equal(-1);
    expect(view.find(process.pid)).to.equal(-1);
    expect(view.domain(ext.pid)).to.equal(1);
    expect(view.snapshot.nrTasks).to.equal(1);
  });
});
