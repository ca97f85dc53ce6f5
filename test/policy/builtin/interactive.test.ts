import { expect } from 'chai';
import * as fc from 'fast-check';
import Interactive from '../../../src/policy/builtin/interactive.js';
import { forkStorm, hogs, periodic, servers } from '../../../src/policy/offline/loads.js';
import { tryOffline } from '../../../src/policy/offline/trial.js';
import type { Workload } from '../../../src/policy/offline/workload.js';
import { DispatchFlag, EnqueueFlag, domainTarget } from '../../../src/policy/targets.js';
import { toPolicyModule } from '../../../src/policy/policy-module.js';
import type { TaskRecord } from '../../../src/policy/memory-channel.js';
import { Rig, twoDomains, twoNodes } from '../support/rig.js';

const MS = 1e6;
const BASE_SLICE_NS = 20 * MS;

/** One turn of the policy after another, with what a test queues in between. */
class Turns {
  readonly rig: Rig;
  readonly policy: Interactive;

  constructor(options: Record<string, number | boolean> = {}, machine = twoDomains) {
    this.rig = new Rig(machine, options);
    this.policy = new Interactive(this.rig.scheduler);
    this.rig.scheduler.listener = this.policy;
  }

  /** @returns the decisions of the turn: slot and place in the queue */
  turn(
    ...records: TaskRecord[]
  ): { slot: number; vtime: number; target: number; sliceNs: number; flags: number }[] {
    for (const record of records) this.rig.channel.publish(record);
    this.rig.scheduler.dequeueBatch((task) => {
      this.policy.enqueue(task);
    });
    this.policy.dispatch();
    this.rig.scheduler.flush();
    return this.rig.decisions
      .splice(0)
      .map(({ pid, ...decision }) => ({ slot: pid - 100, ...decision }));
  }

  /** Tasks run on these CPUs. */
  run(slotsByCpu: Readonly<Record<number, number>>): void {
    const { channel, setup } = this.rig;
    for (const [cpu, slot] of Object.entries(slotsByCpu)) {
      const at = Number(cpu) * setup.abi.cpu.size;
      channel.cpus[at + setup.abi.cpu.pid] = 100 + slot;
      channel.cpus[at + setup.abi.cpu.slot] = slot;
    }
  }

  /** Lets tasks that have computed for so long run on CPUs 0 and 1, all of the domain. */
  occupy(execNs: readonly [number, number], more: Partial<TaskRecord> = {}): void {
    for (const slot of [0, 1]) {
      this.turn(waiting(slot, { ...more, execNs: execNs[slot]!, totalNs: execNs[slot]! }));
      this.turn();
    }
    this.run({ 0: 0, 1: 1 });
    this.fill();
  }

  /** CPUs take no more for now. */
  fill(isFull = true): void {
    const { channel, setup } = this.rig;
    for (const { id } of setup.machine.domains) {
      channel.domains[id * setup.abi.domain.size + setup.abi.domain.queued] = isFull ? 2 : 0;
    }
  }
}

const waiting = (slot: number, more: Partial<TaskRecord> = {}): TaskRecord => ({
  ...{ slot, pid: 100 + slot, ...more },
});

describe('the policy interactive', () => {
  describe('when a task wakes up while all CPUs of its domain are busy', () => {
    const wakeUp = (slot: number, more: Partial<TaskRecord> = {}): TaskRecord =>
      waiting(slot, { flags: EnqueueFlag.wakeup, ...more });
    const preempted = (turns: Turns, ...records: TaskRecord[]): number[] =>
      turns
        .turn(...records)
        .filter(({ flags }) => (flags & DispatchFlag.preempt) !== 0)
        .map(({ target }) => target);

    it('lets it take the one whose task comes latest', () => {
      const turns = new Turns();
      turns.occupy([100 * MS, 200 * MS]);
      expect(preempted(turns, wakeUp(2))).to.deep.equal([1]);
    });

    it('takes each CPU once, and first one for which nobody waits', () => {
      const turns = new Turns();
      turns.occupy([100 * MS, 200 * MS]);
      expect(preempted(turns, wakeUp(2), wakeUp(3), wakeUp(4))).to.deep.equal([1, 0]);
      const { cpu } = turns.rig.setup.abi;
      turns.rig.channel.cpus[1 * cpu.size + cpu.queued] = 1;
      expect(preempted(turns, wakeUp(5), wakeUp(6))).to.deep.equal([0, 1]);
    });

    it('takes one from a thread of this process first, though it knows nothing of that', () => {
      const turns = new Turns();
      turns.occupy([100 * MS, 200 * MS]);
      turns.rig.channel.publishExit({ slot: 0, pid: 100 });
      const { cpu } = turns.rig.setup.abi;
      turns.rig.channel.cpus[0 * cpu.size + cpu.own] = 1;
      expect(preempted(turns, wakeUp(2))).to.deep.equal([0]);
    });

    it('lets it take one from a task of another domain, too', () => {
      const turns = new Turns();
      turns.occupy([100 * MS, 200 * MS], { domain: 1 });
      expect(preempted(turns, wakeUp(2))).to.deep.equal([1]);
    });

    it('takes none from a task that comes less than a base slice later', () => {
      const turns = new Turns();
      turns.occupy([19 * MS, 21 * MS]);
      expect(preempted(turns, wakeUp(2), wakeUp(3))).to.deep.equal([1]);
    });

    it('takes none from a heavier task, and none that it may not run on', () => {
      const heavier = new Turns();
      heavier.occupy([400 * MS, 500 * MS], { weight: 200 });
      expect(preempted(heavier, wakeUp(2))).to.deep.equal([]);
      const elsewhere = new Turns();
      elsewhere.occupy([100 * MS, 200 * MS]);
      elsewhere.rig.allows = (_slot, cpu) => cpu === 0;
      expect(preempted(elsewhere, wakeUp(2))).to.deep.equal([0]);
    });

    it('takes none from a task that it knows nothing of, but that it has the slot of one that has gone', () => {
      const turns = new Turns();
      turns.occupy([100 * MS, 200 * MS]);
      turns.rig.channel.publishExit({ slot: 1, pid: 101 });
      expect(preempted(turns, wakeUp(2), wakeUp(3))).to.deep.equal([0]);
    });

    it('takes none for a task whose slice is over, where a CPU idles, and with --no-preemption', () => {
      const over = new Turns();
      over.occupy([100 * MS, 200 * MS]);
      expect(preempted(over, waiting(2))).to.deep.equal([]);
      const idle = new Turns();
      idle.occupy([100 * MS, 200 * MS]);
      idle.rig.idle(0);
      expect(preempted(idle, wakeUp(2))).to.deep.equal([]);
      const not = new Turns({ preemption: false });
      not.occupy([100 * MS, 200 * MS]);
      expect(preempted(not, wakeUp(2))).to.deep.equal([]);
    });
  });

  it('lets the earliest deadline go first, equal ones in the order they came', () => {
    const turns = new Turns();
    turns.fill();
    expect(
      turns.turn(
        waiting(0, { execNs: 3 * MS, totalNs: 3 * MS }),
        waiting(1, { execNs: 1 * MS, totalNs: 1 * MS }),
        waiting(2),
        waiting(3, { execNs: 1 * MS, totalNs: 1 * MS }),
        waiting(4),
      ),
    ).to.deep.equal([]);
    turns.fill(false);
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([2, 4]);
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([1, 3]);
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([0]);
    expect(turns.turn()).to.deep.equal([]);
  });

  it('starts a new task at the clock, and gives a sleeper one base slice of credit at most', () => {
    const turns = new Turns();
    turns.turn(waiting(0));
    // It computes for a second in one go, so that the clock is there.
    turns.turn(waiting(0, { totalNs: 1000 * MS, execNs: 0 }));
    const [fresh] = turns.turn(waiting(1));
    expect(fresh!.vtime).to.equal(1000 * MS);
    turns.turn(waiting(2));
    turns.turn(waiting(0, { totalNs: 2000 * MS }));
    const [sleeper] = turns.turn(waiting(2, { totalNs: 1 * MS, flags: 1 }));
    expect(sleeper!.vtime).to.equal(2000 * MS - BASE_SLICE_NS);
  });

  it('has no clock that leaves those behind that run, when the only one that waits is ahead', () => {
    const turns = new Turns();
    for (const slot of [0, 1, 2]) turns.turn(waiting(slot));
    turns.run({ 0: 0 });
    turns.turn(waiting(1, { totalNs: 700 * MS }));
    const [woken] = turns.turn(waiting(2, { flags: EnqueueFlag.wakeup }));
    expect(woken!.vtime).to.equal(0);
    // Nobody else is there to be left behind.
    turns.run({ 0: 1 });
    turns.turn(waiting(1, { totalNs: 800 * MS }));
    const [later] = turns.turn(waiting(2, { flags: EnqueueFlag.wakeup }));
    expect(later!.vtime).to.equal(800 * MS - BASE_SLICE_NS);
  });

  it('gives no credit to who has not slept: its lag is its own', () => {
    const turns = new Turns();
    turns.turn(waiting(0), waiting(1));
    turns.turn(waiting(0, { totalNs: 1000 * MS }));
    const [late] = turns.turn(waiting(1, { totalNs: 10 * MS }));
    expect(late!.vtime).to.equal(10 * MS);
  });

  it('counts what was computed since the wake-up up to two seconds', () => {
    const turns = new Turns();
    const [first] = turns.turn(waiting(0, { totalNs: 3000 * MS, execNs: 3000 * MS }));
    expect(first!.vtime).to.equal(2000 * MS);
  });

  it('charges by weight, what was run without its knowledge too, and nothing twice', () => {
    const turns = new Turns();
    turns.turn(waiting(0, { weight: 200, totalNs: 50 * MS }));
    const vtimes = [100, 100, 300].map(
      (totalMs) => turns.turn(waiting(0, { weight: 200, totalNs: totalMs * MS }))[0]!.vtime,
    );
    expect(vtimes).to.deep.equal([25 * MS, 25 * MS, 125 * MS]);
  });

  it('does not take its deadlines for vruntimes, as would follow from the vtime that comes back', () => {
    const turns = new Turns();
    const [first] = turns.turn(waiting(0, { totalNs: 500 * MS, execNs: 500 * MS }));
    expect(first!.vtime).to.equal(500 * MS);
    const [again] = turns.turn(
      waiting(0, { totalNs: 600 * MS, execNs: 600 * MS, vtime: first!.vtime }),
    );
    expect(again!.vtime).to.equal(100 * MS + 600 * MS);
  });

  it('gives slices by weight, within bounds', () => {
    const turns = new Turns();
    const slices = [1, 50, 100, 400, 10_000].map(
      (weight, slot) => turns.turn(waiting(slot, { weight }))[0]!.sliceNs,
    );
    expect(slices).to.deep.equal([0.25 * MS, 0.5 * MS, MS, 4 * MS, BASE_SLICE_NS]);
  });

  it('gives who is behind the next one until it is not, but no more than a base slice', () => {
    const sliceOf = (behindNs: number, more: Partial<TaskRecord> = {}): number => {
      const turns = new Turns();
      turns.fill();
      turns.turn(
        waiting(0, { weight: 300, ...more }),
        waiting(1, { execNs: behindNs, totalNs: behindNs }),
      );
      const { channel, setup } = turns.rig;
      channel.domains[setup.abi.domain.queued] = 1;
      const [sent] = turns.turn();
      expect(sent!.slot).to.equal(0);
      return sent!.sliceNs;
    };
    // Half of it, as computing counts twice in a deadline.
    expect(sliceOf(10 * MS)).to.equal((3 * 10 * MS) / 2);
    expect(sliceOf(10 * MS, { weight: 100 })).to.equal((10 * MS) / 2);
    expect(sliceOf(1 * MS)).to.equal(3 * MS);
    expect(sliceOf(100 * MS)).to.equal(BASE_SLICE_NS);
    expect(sliceOf(10 * MS, { flags: EnqueueFlag.wakeup })).to.equal(3 * MS);
  });

  it('takes slices from its options', () => {
    const turns = new Turns({ sliceUs: 4000, sliceUsMin: 2000 });
    const [light] = turns.turn(waiting(0, { execNs: 900 * MS, totalNs: 900 * MS }));
    expect(light!.sliceNs).to.equal(2 * MS);
    expect(light!.vtime).to.equal(400 * MS);
    expect(turns.turn(waiting(1, { weight: 1000 }))[0]!.sliceNs).to.equal(4 * MS);
  });

  it('sends to the domain, to an idle CPU there, or else to one that idles elsewhere', () => {
    const turns = new Turns();
    expect(turns.turn(waiting(0, { cpu: 1 }))[0]!.target).to.equal(domainTarget(0));
    turns.rig.idle(0);
    expect(turns.turn(waiting(1, { cpu: 1 }))[0]!.target).to.equal(0);
    turns.fill();
    turns.rig.channel.domains[turns.rig.setup.abi.domain.size] = 0;
    turns.rig.idle(3);
    const sent = turns.turn(waiting(2, { cpu: 1 }), waiting(3, { cpu: 1 }));
    expect(sent.map(({ target }) => target)).to.deep.equal([3]);
  });

  it('sends to idle CPUs of other nodes, but not with --numa-local', () => {
    for (const numaLocal of [false, true]) {
      const turns = new Turns({ numaLocal }, twoNodes);
      const { channel, setup } = turns.rig;
      turns.fill();
      for (const id of [1, 2]) channel.domains[id * setup.abi.domain.size] = 0;
      turns.rig.idle(4);
      const sent = turns.turn(waiting(0, { cpu: 1 }));
      expect(sent.map(({ target }) => target)).to.deep.equal(numaLocal ? [] : [4]);
      turns.rig.idle(2);
      const later = turns.turn(waiting(1, { cpu: 1 }));
      expect(later.map(({ target }) => target)).to.deep.equal([2]);
    }
  });

  it('does not let who may not use an idle CPU keep others from it', () => {
    const turns = new Turns({}, twoNodes);
    const { channel, setup } = turns.rig;
    turns.rig.allows = (slot, cpu) => (slot < 2 ? cpu < 2 : slot !== 2 || cpu < 4);
    turns.fill();
    turns.turn(
      waiting(0),
      ...[1, 2, 3, 4].map((slot) => waiting(slot, { execNs: 9 * MS, totalNs: 9 * MS })),
    );
    for (const id of [1, 2]) channel.domains[id * setup.abi.domain.size] = 0;
    turns.rig.idle(4);
    // 0 is first and may not go there, as 1 and 2, who came before.
    expect(turns.turn().map(({ slot, target }) => [slot, target])).to.deep.equal([[3, 4]]);
    turns.rig.idle(3, 5);
    expect(turns.turn().map(({ slot, target }) => [slot, target])).to.deep.equal([
      [2, 3],
      [4, 5],
    ]);
    turns.rig.idle(2);
    expect(turns.turn()).to.deep.equal([]);
    turns.fill(false);
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([0, 1]);
  });

  it('lets who has waited for a second go first, before all deadlines', () => {
    const turns = new Turns();
    turns.fill();
    turns.rig.nowNs = 5000 * MS;
    turns.turn(waiting(0, { execNs: 2000 * MS, totalNs: 2000 * MS, queuedNs: 3999 * MS }));
    turns.turn(waiting(1, { queuedNs: 5000 * MS }), waiting(2, { queuedNs: 5000 * MS }));
    turns.fill(false);
    const [first] = turns.turn();
    expect(first).to.include({ slot: 0, vtime: 0 });
  });

  it('sends nobody ahead whose turn comes after the next ones of all who run in the domain', () => {
    const turns = new Turns();
    turns.occupy([0, 0]);
    turns.fill(false);
    // Turns of a millisecond, which end up to 4 ms late: the next ones come at 5.
    expect(turns.turn(waiting(2, { execNs: 6 * MS, totalNs: 6 * MS }))).to.deep.equal([]);
    expect(turns.turn(waiting(3, { execNs: 4 * MS, totalNs: 4 * MS }))).to.have.length(1);
    // But to a CPU that none of the domain's tasks runs on, and after a second.
    turns.run({ 1: 9 });
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([2]);
    turns.run({ 1: 1 });
    expect(turns.turn(waiting(4, { execNs: 6 * MS, totalNs: 6 * MS }))).to.deep.equal([]);
    turns.rig.nowNs += 1001 * MS;
    expect(turns.turn().map(({ slot }) => slot)).to.deep.equal([4]);
  });

  it('forgets tasks that have gone, and knows their successors for new', () => {
    const turns = new Turns();
    turns.fill();
    turns.turn(waiting(0, { totalNs: 5 * MS }));
    turns.rig.channel.publishExit({ slot: 0, pid: 100 });
    turns.rig.channel.publish(waiting(0, { pid: 107, generation: 3, totalNs: 900 * MS }));
    turns.fill(false);
    const sent = turns.turn();
    expect(sent).to.have.length(1);
    expect(sent[0]).to.include({ slot: 7, vtime: 0 });
  });

  it('is loaded as a policy file is', () => {
    const { options, wantsExits } = toPolicyModule({ default: Interactive });
    expect(options).to.deep.equal({ builtinIdle: true, workConserving: true, tickMs: 1000 });
    expect(wantsExits).to.equal(true);
  });
});

describe('under the policy interactive', function () {
  this.timeout(120_000);

  it('busy tasks get CPU time by their weights, within 3 % of all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 20, max: 1000 }), { minLength: 2, maxLength: 12 }),
        async (weights) => {
          const load: Workload[] = weights.flatMap((weight, i) =>
            hogs(1, { weight, firstPid: 100 + i, comm: `w${weight}` }),
          );
          const { summary } = await tryOffline(Interactive, {
            ...{ load, machine: '1x1x1', forMs: 6000, onEvent: () => undefined },
          });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          summary.tasks.forEach(({ share }, i) => {
            expect(share).to.be.closeTo(weights[i]! / total, 0.03);
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('weights 100:200:400 come out as 1:2:4 on two CPUs', async () => {
    const load = [
      ...hogs(4, { weight: 100, comm: 'light' }),
      ...hogs(4, { weight: 200, comm: 'middle', firstPid: 1100 }),
      ...hogs(4, { weight: 400, comm: 'heavy', firstPid: 1200 }),
    ];
    const { summary } = await tryOffline(Interactive, { load, machine: '1x1x2', forMs: 10_000 });
    const shares = summary.groups.map(({ share }) => share);
    expect(shares[0]).to.be.closeTo(1 / 7, 0.01);
    expect(shares[1]).to.be.closeTo(2 / 7, 0.01);
    expect(shares[2]).to.be.closeTo(4 / 7, 0.01);
  });

  it('who sleeps does not wait long for who computes', async () => {
    const load = [...hogs(16), ...periodic(4, { firstPid: 2000, runMs: 0.5, everyMs: 10 })];
    const { summary } = await tryOffline(Interactive, { load, machine: '1x1x4', forMs: 5000 });
    const timers = summary.groups.find(({ comm }) => comm === 'timer')!;
    // One slice of those that run, and one of those that were sent before it.
    expect(timers.wait.p50Ns).to.be.at.most(MS);
    expect(timers.wait.p99Ns).to.be.at.most(2 * MS);
    const hog = summary.groups.find(({ comm }) => comm === 'hog')!;
    expect(hog.wait.p50Ns).to.be.above(2 * MS);
  });

  it('a hog among 50 tasks that wake up all the time waits a second at most, and a slice of each', async () => {
    const load = [
      ...hogs(1),
      ...servers(50, { firstPid: 2000, runMs: 1, sleepMs: 1, requests: 20_000 }),
    ];
    const { summary, faults } = await tryOffline(Interactive, {
      ...{ load, machine: '1x1x1', forMs: 10_000 },
    });
    expect(faults).to.deep.equal([]);
    const hog = summary.tasks[0]!;
    expect(hog.wait.maxNs).to.be.below(1000 * MS + 50 * MS);
    // So at least nine slices of a millisecond in ten seconds.
    expect(hog.cpuNs).to.be.at.least(9 * MS);
  });

  it('nobody waits for two seconds, whatever the load', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          nrHogs: fc.integer({ min: 1, max: 60 }),
          weight: fc.integer({ min: 1, max: 10_000 }),
          nrServers: fc.nat(60),
          nrForks: fc.nat(200),
          machine: fc.constantFrom('1x1x1', '1x2x1', '2x2x2'),
        }),
        async ({ nrHogs, weight, nrServers, nrForks, machine }) => {
          const load = [
            ...hogs(nrHogs),
            ...hogs(1, { weight, firstPid: 1900, comm: 'odd' }),
            ...servers(nrServers, { firstPid: 2000, runMs: 2, sleepMs: 1, requests: 2000 }),
            ...forkStorm(nrForks, { firstPid: 3000 }),
          ];
          const options = { load, machine, forMs: 4000, onEvent: () => undefined };
          const { summary, faults } = await tryOffline(Interactive, options);
          expect(faults).to.deep.equal([]);
          expect(summary.wait.maxNs).to.be.below(2000 * MS);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('tasks stay in their domains while all are busy', async () => {
    const { summary, events } = await tryOffline(Interactive, {
      ...{ load: hogs(16), machine: '2x2x2', forMs: 2000 },
    });
    const visited = new Set<string>();
    for (const event of events) {
      if (event.type === 'run') visited.add(`${event.comm} in ${event.cpu >> 1}`);
    }
    expect(visited.size).to.equal(16);
    for (const { share } of summary.tasks) expect(share).to.be.closeTo(1 / 16, 0.005);
  });

  it('tasks leave their domain for one that idles', async () => {
    const bound = hogs(8, { cpus: '0-1' });
    const free = hogs(2, { firstPid: 2000, comm: 'free' });
    const load = [...bound, ...free.map((task) => ({ ...task, cpu: 0 }))];
    const { summary } = await tryOffline(Interactive, { load, machine: '2x2x2' });
    const [, freeGroup] = summary.groups;
    expect(freeGroup!.cpuNs).to.be.above(1.9 * 1000 * MS);
  });
  it('tasks leave their domain for CPUs that idle, however many wait there that may not', async () => {
    const bound = hogs(30, { cpus: '0-1' });
    const free = servers(10, { ...{ firstPid: 2000, comm: 'free', runMs: 5, sleepMs: 1 } });
    const load = [...bound, ...free.map((task) => ({ ...task, cpu: 0 }))];
    const { summary, faults } = await tryOffline(Interactive, {
      ...{ load, machine: '2x2x2', forMs: 2000, onEvent: () => undefined },
    });
    expect(faults).to.deep.equal([]);
    expect(summary.utilisation).to.be.above(0.99);
    const [, freeGroup] = summary.groups;
    expect(freeGroup!.cpuNs).to.be.above(5.9 * 2000 * MS);
    expect(freeGroup!.wait.maxNs).to.be.below(10 * MS);
  });
});
