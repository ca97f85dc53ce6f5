import { expect } from 'chai';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { InteractiveRig } from '../support/interactive.js';
import { Hogs, LONGEST_WAIT_US, sleeper } from '../support/rescue.js';
import { enableCount, kernelState, until } from '../support/sched-ext.js';

const MISBEHAVE = '/tmp/misbehave';
/** Ends an offence that waits for it. */
const GO_ON = '/tmp/go-on';

/**
 * Two CPUs that would idle ask every 5 ms, and each wake-up once. Asked without end by the CPU
 * that its thread goes to sleep on, the policy would be woken 15,000 times.
 */
const MOST_RINGS_PER_S = 2_000;

/** How often the policy is woken, from now on. */
function countRings(rig: InteractiveRig): () => number {
  const [startMs, before] = [performance.now(), rig.count('ring')];
  return () => (1000 * (rig.count('ring') - before)) / (performance.now() - startMs);
}

/** A policy that does its duty until somebody makes a file, and then does something else. */
const policy = (offence: string, options = ''): string => `
  import { existsSync, rmSync } from 'node:fs';
  export default class {
    ${options}
    static tickMs = 20;
    private bad = false;
    private readonly decision?: DispatchedTask;
    constructor(private readonly scheduler: BpfScheduler) { rmSync('${MISBEHAVE}', { force: true }); }
    tick() { this.bad = existsSync('${MISBEHAVE}'); }
    enqueue(task: QueuedTask) {
      const { slot } = task;
      const { scheduler } = this;
      if (this.bad) { ${offence} }
      scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
    }
  }`;

interface Offence {
  readonly name: string;
  readonly offence: string;
  readonly options?: string;
  /** Counters that have to have counted. */
  readonly counts: readonly string[];
  /** What the log has to say, if the policy is put out. */
  readonly says?: RegExp;
  /** Where the bound is not kept: what is. See docs/policy-design.md. */
  readonly longestUs?: number;
  /** Whether it is still in charge when the offence goes on. */
  readonly staysIn?: boolean;
}

const offences: readonly Offence[] = [
  {
    name: 'in an endless loop',
    offence: 'for (;;);',
    counts: ['late', 'rescued'],
    says: /out for 1 s.*endless loop/,
  },
  {
    name: 'by an error',
    offence: "throw new Error('enough');",
    counts: [],
    says: /out for 1 s[^]*Error: enough[^]*policy\.ts:\d+:/,
  },
  {
    name: 'by making garbage without end',
    offence: `
      const until = performance.now() + 60;
      let list: object[] = [];
      while (performance.now() < until) list.push({ list: list.length % 1000 === 0 ? (list = []) : {} });`,
    counts: ['late'],
    says: /out for 1 s.*(late \d+ times|endless loop)/,
  },
  {
    name: 'to send any task on',
    offence: 'return;',
    counts: ['held'],
    says: /out for 1 s.*held tasks back/,
  },
  {
    name: 'to name a CPU that there is',
    offence: 'scheduler.dispatch(slot, 5000, 4e6); return;',
    counts: ['bounced'],
    staysIn: true,
  },
  {
    name: 'to name the right thread',
    offence: `
      const wrong = new DispatchedTask(task);
      wrong.pid = 4_000_000;
      scheduler.dispatchTask(wrong);
      return;`,
    counts: ['failed', 'held'],
    says: /out for 1 s.*held tasks back/,
  },
  {
    name: 'to decide once about a task',
    offence: `
      const decision = new DispatchedTask(task);
      decision.cpu = RL_CPU_ANY;
      decision.sliceNs = 4e6;
      for (let i = 0; i < 3; i++) scheduler.dispatchTask(decision);
      return;`,
    counts: ['stale', 'any'],
    staysIn: true,
  },
  {
    name: 'to keep quiet: it floods the kernel with decisions',
    offence: `
      const decision = new DispatchedTask(task);
      for (let i = 0; i < 50_000; i++) { decision.enqCnt = i; scheduler.dispatchTask(decision); }`,
    counts: ['stale', 'late'],
    longestUs: 80_000,
  },
];

describe('a policy that fails', () => {
  afterEach(() => {
    for (const file of [MISBEHAVE, GO_ON]) rmSync(file, { force: true });
  });

  for (const { name, offence, options, counts, says, longestUs, staysIn = false } of offences) {
    it(`${name} keeps no task from running`, async () => {
      const schedulers = enableCount();
      await using rig = await InteractiveRig.start(policy(offence, options));
      const attached = enableCount();
      expect(attached).not.to.equal(schedulers);
      using hogs = new Hogs(2);
      await hogs.progress();
      expect(rig.state).to.equal('active');
      const before = counts.map((counter) => rig.count(counter));

      const ringsPerS = countRings(rig);
      const waits = sleeper(4);
      await sleep(500);
      writeFileSync(MISBEHAVE, '');
      if (says !== undefined) await until(() => says.test(rig.log.join('\n')));
      const { maxUs } = await waits;
      await hogs.progress();

      expect(maxUs).to.be.below(longestUs ?? LONGEST_WAIT_US);
      expect(ringsPerS()).to.be.below(MOST_RINGS_PER_S);
      counts.forEach((counter, i) => {
        expect(rig.count(counter), counter).to.be.above(before[i]!);
      });
      if (staysIn) expect(rig.log.join('\n')).not.to.contain('is out');
      rmSync(MISBEHAVE, { force: true });

      // And then it has its duties back.
      await until(() => rig.state === 'active');
      const decided = rig.count('any');
      await until(() => rig.count('any') > decided + 5);
      expect(kernelState()).to.equal('enabled');
      expect(enableCount()).to.equal(attached);
    });
  }

  it('again and again is put out for twice as long each time', async () => {
    await using rig = await InteractiveRig.start(`
      export default class {
        private n = 0;
        constructor(private readonly scheduler: BpfScheduler) {}
        enqueue({ slot, pid }: QueuedTask) {
          if (pid < 1_000_000 && ++this.n > 20) throw new Error('never more than twenty');
          this.scheduler.dispatch(slot, RL_CPU_ANY, 4e6);
        }
      }`);
    using hogs = new Hogs(2);
    await until(() => rig.log.some((line) => line.includes('out for 4 s')));
    await hogs.progress();
    const waits = rig.log.flatMap((line) => /out for (\d+) s/.exec(line)?.[1] ?? []);
    expect(waits.slice(0, 3)).to.deep.equal(['1', '2', '4']);
    expect(rig.policyReading).to.include({ nrPutOut: 3, state: 'out' });
    const { fault } = rig.policyReading!;
    expect(fault, fault).to.contain('never more than twenty');
  });

  it('to send a few tasks on, on purpose, starves none for long', async () => {
    await using rig = await InteractiveRig.start(
      policy('if (slot % 2) return;', 'static workConserving = false;'),
    );
    using hogs = new Hogs();
    await hogs.progress();
    writeFileSync(MISBEHAVE, '');
    await hogs.progress(2);
    const ringsPerS = countRings(rig);
    await hogs.progress(2);
    expect(rig.count('held')).to.be.above(0);
    expect(rig.state).to.equal('active');
    expect(ringsPerS()).to.be.below(MOST_RINGS_PER_S);
  });

  it('for a moment only is in charge again after it', async () => {
    await using rig = await InteractiveRig.start(
      policy(`
        rmSync('${MISBEHAVE}');
        this.bad = false;
        const until = performance.now() + 200;
        while (performance.now() < until);`),
    );
    using hogs = new Hogs(2);
    await hogs.progress();
    const [late, taken] = [rig.count('late'), rig.count('rescued') + rig.count('held')];
    const waits = sleeper(2);
    await sleep(500);
    writeFileSync(MISBEHAVE, '');
    await until(() => !existsSync(MISBEHAVE) && rig.count('late') > late);
    await until(() => rig.state === 'active');
    const decided = rig.count('any');
    await until(() => rig.count('any') > decided + 20);
    expect((await waits).maxUs).to.be.below(LONGEST_WAIT_US);
    expect(rig.count('rescued') + rig.count('held')).to.be.above(taken);
    expect(rig.log.join('\n')).not.to.contain('is out');
  });

  it('to read its ring is told of as many tasks as there is room for', async () => {
    const ROOM = 2;
    await using rig = await InteractiveRig.start(
      policy(`
        rmSync('${MISBEHAVE}');
        this.bad = false;
        while (!existsSync('${GO_ON}'));`),
      '--rescue-after',
      '1000',
    );
    using hogs = new Hogs();
    await hogs.progress();
    writeFileSync(MISBEHAVE, '');
    await until(() => !existsSync(MISBEHAVE));
    // As if all places but these were taken: what the policy's thread has read it says at the end of its turn.
    const { control } = rig;
    const head = rig.wordOf('head');
    const full = control[head]! + ROOM;
    control[rig.wordOf('tail')] = full - rig.bare.abi.policy.limits.records;
    // Who waits, as all of them do but one at most, and gets another weight is queued anew.
    for (const { pid } of hogs.all) setPriority(pid, 1);
    await until(() => rig.count('congested') > 0);
    expect(control[head]).to.equal(full);
    writeFileSync(GO_ON, '');
    await hogs.progress();
    const queued = rig.count('queued');
    await until(() => rig.count('queued') > queued + 10);
    expect(kernelState()).to.equal('enabled');
  });
});
