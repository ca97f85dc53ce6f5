import { expect } from 'chai';
import { Aside } from '../support/aside.js';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs } from '../support/rescue.js';
import { until } from '../support/sched-ext.js';

const TASKS = 30;
const ROUNDS = 2;

interface Turn {
  readonly vtime: number;
  readonly start: number;
}

/**
 * Holds its tasks back until all are there, and then sends them at once with vtimes in no order, while
 * one of them keeps CPU 1 busy; tells by what vtimes they ran, in the order in which they did.
 */
const shuffler = (target: string): string => `
  const TASKS = ${TASKS};
  export default class {
    static workConserving = false;
    private readonly held: number[] = [];
    private readonly sent = new Map<number, number>();
    private ran: { vtime: number, start: number }[] = [];
    private readonly rounds: object[] = [];
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      const { slot, startTs } = task;
      const { scheduler, sent, held, rounds } = this;
      if (task.commStr() !== 'sh') {
        scheduler.dispatch(slot, RL_CPU_ANY);
        return;
      }
      const vtime = sent.get(slot);
      if (vtime !== undefined) this.ran.push({ vtime, start: startTs });
      sent.delete(slot);
      if (!held.includes(slot)) held.push(slot);
      if (held.length <= TASKS) return;
      if (this.ran.length === TASKS) rounds.push(this.ran);
      this.ran = [];
      if (rounds.length === ${ROUNDS}) scheduler.log(JSON.stringify(rounds));
      const blocker = held.pop()!;
      scheduler.dispatch(blocker, 1, 30e6);
      scheduler.flush();
      const endNs = scheduler.now() + 20e6;
      while (scheduler.machine.runningSlot(1) !== blocker && scheduler.now() < endNs);
      // 7 and the number of tasks have no common divisor.
      held.splice(0).forEach((slot, i) => {
        const vtime = 1000 + ((7 * i) % TASKS);
        if (scheduler.dispatch(slot, ${target}, 4e6, vtime)) sent.set(slot, vtime);
      });
    }
  }`;

const TARGETS = [
  { name: 'a CPU', target: '1' },
  { name: 'a domain', target: 'domainTarget(1)' },
  { name: 'any CPU', target: 'RL_CPU_ANY' },
];

describe('vtime', () => {
  for (const { name, target } of TARGETS) {
    it(`is the order in the queue of ${name}`, async () => {
      // CPU 0 has a task of its own at any time, and takes none of the others: no policy is asked about those.
      await using rig = await InteractiveRig.start(
        shuffler(target),
        ...'--rescue-after 500 --percpu-local'.split(' '),
      );
      using _aside = new Aside('0');
      using _busy = new Hogs(2, '0');
      using hogs = new Hogs(TASKS + 1, '1');
      for (const hog of hogs.all) hog.allow('0-1');
      await until(() => rig.said.length > 0);
      for (const turns of rig.said[0] as Turn[][]) {
        const vtimes = [...turns].sort((a, b) => a.start - b.start).map(({ vtime }) => vtime);
        expect(vtimes).to.deep.equal(Array.from({ length: TASKS }, (_, i) => 1000 + i));
      }
      expect(rig.count('bounced')).to.equal(0);
    });
  }
});

describe('a slice of 0', () => {
  it("is the domain's own", async () => {
    await using rig = await InteractiveRig.start(
      `
      export default class {
        private turns: number[] = [];
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, nrCpusAllowed, startTs, stopTs }: QueuedTask) {
          this.scheduler.dispatch(slot, RL_CPU_ANY);
          if (nrCpusAllowed === 1 && startTs > 0) this.turns.push((stopTs - startTs) / 1e6);
          if (this.turns.length === 20) this.scheduler.log(JSON.stringify(this.turns.splice(0)));
        }
      }`,
      ...'--rescue-after 200 --slice-us-underutil 60000'.split(' '),
    );
    using _aside = new Aside('0');
    using _two = new Hogs(2, '1');
    await until(() => rig.said.length > 1);
    // Those of the first are from before they were hogs.
    const turnsMs = (rig.said[0] as number[]).sort((a, b) => a - b);
    const TICK_MS = 4;
    expect(turnsMs[0]).to.be.above(60 - TICK_MS);
    expect(turnsMs.at(-1)).to.be.below(60 + 2 * TICK_MS + 1);
  });
});
