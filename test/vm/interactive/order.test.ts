import { expect } from 'chai';
import { rmSync, writeFileSync } from 'node:fs';
import { Aside } from '../support/aside.js';
import { InteractiveRig } from '../support/interactive.js';
import { Load } from '../support/load.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';

const TASKS = 100;
const ROUNDS = 2;
/** Tells the policy to begin. */
const GO = '/tmp/go';

interface Turn {
  readonly vtime: number;
  readonly start: number;
}

/**
 * Holds its tasks back until all are there, and then sends them at once with vtimes in no order, while
 * one of them keeps CPU 1 busy; tells by what vtimes they ran, in the order in which they did. A round in
 * which CPU 1 was free in between does not count: it took whoever was first of those that were there.
 * Until it is to begin it sends each on, as one that has waited for two seconds goes before all others.
 */
const shuffler = (target: string): string => `
  import { existsSync } from 'node:fs';
  const TASKS = ${TASKS};
  export default class {
    static workConserving = false;
    static tickMs = 20;
    private begins = false;
    private readonly held: number[] = [];
    private readonly sent = new Map<number, number>();
    private ran: { vtime: number, start: number }[] = [];
    private readonly rounds: object[] = [];
    /** The smallest vtime of a round. */
    private first = 0;
    private wasBusy = false;
    constructor(private readonly scheduler: BpfScheduler) {}
    tick() { this.begins ||= existsSync('${GO}'); }
    enqueue(task: QueuedTask) {
      const { slot, startTs } = task;
      const { scheduler, sent, held, rounds } = this;
      if (!this.begins || task.commStr() !== 'cputime') {
        scheduler.dispatch(slot, RL_CPU_ANY, 3e6);
        return;
      }
      const vtime = sent.get(slot);
      // Not where the decision came too late, as the task had been taken to run.
      if (vtime !== undefined && task.vtime === vtime) this.ran.push({ vtime, start: startTs });
      sent.delete(slot);
      if (!held.includes(slot)) held.push(slot);
      if (held.length <= TASKS) return;
      if (this.wasBusy && this.ran.length === TASKS) rounds.push(this.ran);
      this.ran = [];
      if (rounds.length === ${ROUNDS}) scheduler.log(JSON.stringify(rounds));
      const blocker = held.pop()!;
      const isBusy = () => scheduler.machine.runningSlot(1) === blocker;
      scheduler.dispatch(blocker, 1, 200e6);
      scheduler.flush();
      const endNs = scheduler.now() + 20e6;
      while (!isBusy() && scheduler.now() < endNs);
      this.wasBusy = isBusy();
      this.first += TASKS;
      // 7 and the number of tasks have no common divisor.
      held.splice(0).forEach((slot, i) => {
        const vtime = this.first + ((7 * i) % TASKS);
        if (scheduler.dispatch(slot, ${target}, 3e6, vtime)) sent.set(slot, vtime);
      });
      scheduler.flush();
      this.wasBusy &&= isBusy();
    }
  }`;

const TARGETS = [
  { name: 'a CPU', target: '1' },
  { name: 'a domain', target: 'domainTarget(1)' },
];

describe('vtime', () => {
  afterEach(() => {
    rmSync(GO, { force: true });
  });

  for (const { name, target } of TARGETS) {
    it(`is the order in the queue of ${name}`, async () => {
      // CPU 0 has a task of its own at any time, and takes none of the others: no policy is asked about those.
      await using rig = await InteractiveRig.start(
        shuffler(target),
        ...'--rescue-after 500 --percpu-local'.split(' '),
      );
      using _aside = new Aside('0');
      using busy = new Hogs(2, '0');
      await busy.progress();
      // One more, which keeps the CPU busy.
      await using load = new Load(TASKS + 1, '1');
      await load.released();
      const late = () => rig.count('bounced') + rig.count('starved');
      const before = late();
      writeFileSync(GO, '');
      await until(() => rig.said.length > 0);
      for (const turns of rig.said[0] as Turn[][]) {
        const vtimes = [...turns].sort((a, b) => a.start - b.start).map(({ vtime }) => vtime);
        expect(vtimes).to.deep.equal([...vtimes].sort((a, b) => a - b));
      }
      expect(late()).to.equal(before);
    });
  }
});
