import { expect } from 'chai';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { builtAbi } from '../daemon/support/shared-memory.js';
import { nativeProgram } from './support/native.js';

const MS = 1e6;
const SLICE_NS = 20 * MS;
const HOUR_NS = 3_600_000 * MS;
/** Ten sleeper's credits of a slice each. */
const MAX_LAG_NS = 10 * SLICE_NS;

describe('virtual deadlines, as bpf/deadline.h computes them', () => {
  let program: string;

  before(function () {
    program = nativeProgram(this, 'turns');
  });

  const run = (...args: (string | number)[]): unknown =>
    JSON.parse(execFileSync(program, args.map(String), { encoding: 'utf8' }));

  /*
   * scx_rusty's term grows with the CPU time since the last sleep, without bound, and is weighed
   * by a guess at how much others depend on the task: it keeps a new hog ahead of an old one for
   * as long as that has run. Ours is what the task is expected to run at a stretch, by weight.
   */
  const cases: [
    title: string,
    task: { weight?: number; avg?: number; burst?: number; slice?: number },
    deadline: number,
    rusty: number | undefined,
  ][] = [
    ['a hog', { burst: 20 * MS }, 20 * MS, 111_111_111],
    ['two tasks that wake each other', { avg: 5_000 }, 5_000, 101],
    ['the same at nice 19', { avg: 5_000, weight: 1 }, 500_000, 1_492],
    ['the same at nice -20', { avg: 5_000, weight: 8668 }, 57, 50],
    ['200 us at a time, woken and waking', { avg: 200_000 }, 200_000, 555_555],
    ['200 us at a time, waking nobody', { avg: 200_000 }, 200_000, 1_111_111],
    ['a new task', {}, 0, 0],
    ['a hog of four seconds, at the shortest slice', { burst: 4e9, slice: MS }, MS, undefined],
    ['one that runs on beyond its average', { avg: MS, burst: 3 * MS }, 3 * MS, undefined],
  ];
  for (const [title, { weight = 100, avg = 0, burst = 0, slice = SLICE_NS }, due, rusty] of cases) {
    const instead = rusty === undefined ? '' : ` (scx_rusty: ${rusty} ns)`;
    it(`${title}: ${due} ns after the clock${instead}`, () => {
      expect(run('deadline', weight, avg, burst, slice, 0, 0)).to.deep.equal([due, 0]);
    });
  }

  it('gives one slice of credit to a task that was asleep for an hour', () => {
    const [deadline, vtime] = run('deadline', 100, 5_000, 0, SLICE_NS, -HOUR_NS, 1) as number[];
    expect([deadline, vtime]).to.deep.equal([-SLICE_NS + 5_000, -SLICE_NS]);
  });

  it('lets one that did not sleep lag by ten slices, and no more', () => {
    const [, vtime] = run('deadline', 100, 0, 0, SLICE_NS, -HOUR_NS, 0) as number[];
    expect(vtime).to.equal(-MAX_LAG_NS);
  });

  it('leaves a debt as it is, whether the task slept or not', () => {
    for (const woke of [0, 1]) {
      const [, vtime] = run('deadline', 100, 0, 0, SLICE_NS, 7 * MS, woke) as number[];
      expect(vtime).to.equal(7 * MS);
    }
  });

  interface Run {
    readonly weight?: number;
    readonly ahead?: number;
    readonly waited?: boolean;
    readonly opposed?: boolean;
    /** By how much others move the clock meanwhile. */
    readonly clock?: number;
  }

  /** Runs a task for a slice. @returns how far its start moved the clock, and its lead at the end */
  function runOf({ weight = 100, ahead = 0, waited, opposed, clock = 0 }: Run) {
    const flags = [waited, opposed].map(Number);
    const args = [weight, SLICE_NS, ahead, ...flags, SLICE_NS, clock];
    const [clockMoved, lead] = run('run', ...args) as [number, number];
    return { clockMoved, lead };
  }

  // sched_prio_to_weight of the kernel, for nice -20 to 19, and SCHED_IDLE's.
  const KERNEL_WEIGHTS = [
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
    3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87,
    70, 56, 45, 36, 29, 23, 18, 15, 3,
  ];

  it('charges by the exact weight, of each nice level and of SCHED_IDLE, up to 10000', () => {
    // What ext gets of the kernel: 100 is nice 0, and 1 the least.
    const levels = KERNEL_WEIGHTS.map((weight) => Math.max(1, Math.round((weight * 100) / 1024)));
    expect(new Set(levels).size).to.equal(38);
    for (const weight of [...levels, 9999, 10000]) {
      const charged = Math.floor((SLICE_NS * 100) / weight);
      expect(runOf({ weight }).lead, `weight ${weight}`).to.equal(charged);
      const [deadline] = run('deadline', weight, 0, SLICE_NS, SLICE_NS, 0, 0) as number[];
      expect(deadline, `weight ${weight}`).to.equal(charged);
    }
  });

  const LIGHT = { weight: 1 };
  const LIGHT_SLICE_NS = SLICE_NS * 100;

  it('lets the clock follow whose turn has come', () => {
    const turn = runOf({ ahead: 7 * MS, waited: true, opposed: true });
    expect(turn.clockMoved).to.equal(7 * MS);
  });

  it('lets it not follow who met no competition, whose lead is one of its slices at most', () => {
    for (const ahead of [0, LIGHT_SLICE_NS, 100 * LIGHT_SLICE_NS]) {
      const { clockMoved, lead } = runOf({ ...LIGHT, ahead });
      expect(clockMoved).to.equal(0);
      expect(lead).to.equal(Math.min(ahead, LIGHT_SLICE_NS) + LIGHT_SLICE_NS);
    }
  });

  it('owes nothing for what the clock moves while a task runs, but for a slice', () => {
    const far = { clock: 100 * SLICE_NS };
    expect(runOf(far).lead).to.equal(-SLICE_NS);
    // And what its own run moves the clock by where nobody else does.
    const { lead } = runOf({ ...far, waited: true, opposed: true });
    expect(lead).to.equal(-SLICE_NS - SLICE_NS / 8);
    expect(runOf({ clock: SLICE_NS / 2 }).lead).to.equal(SLICE_NS / 2);
  });

  it('lets a task that has waited keep the lag it began with', () => {
    const { lead } = runOf({ ahead: -5 * SLICE_NS, waited: true, opposed: true });
    // Less what it ran.
    expect(lead).to.be.within(-4.2 * SLICE_NS, -4 * SLICE_NS);
  });

  describe('of a task whose domain or affinity changes', () => {
    const { maxDomains, maxCpus } = builtAbi().limits;
    /** Numbers of clocks, see bpf/clock.h. */
    const ofCpu = (cpu: number): number => maxDomains + cpu;
    const ofPart = (cpu: number): number => maxDomains + maxCpus + cpu;
    const MAX_DEBT_NS = 10e9;

    /** @param dom which the new clock is of */
    function change(lead: number, from: number, to: number, dom: number, isRunnable = false) {
      const args = [lead, from, to, dom, Number(isRunnable)];
      const [now, ...rest] = run('change', ...args) as number[];
      const [nrBefore, nrNow, domNow, apart] = rest;
      return { lead: now, nrBefore, nrNow, domNow, apart };
    }

    const changes: [title: string, from: number, to: number, dom: number][] = [
      ['another domain', 0, 3, 3],
      ['one CPU of its domain', 0, ofCpu(1), 0],
      ['all CPUs of another domain after one', ofCpu(1), 2, 2],
      ['a part of the domain', 1, ofPart(5), 1],
      ['one CPU of another domain', ofCpu(0), ofCpu(7), 2],
    ];
    for (const [title, from, to, dom] of changes) {
      it(`keep its lead, up to ${MAX_DEBT_NS / 1e9} s, and a lag of one credit: to ${title}`, () => {
        for (const lead of [0, 1, 7 * MS, SLICE_NS, 5e9, MAX_DEBT_NS, -1, -7 * MS, -SLICE_NS]) {
          expect(change(lead, from, to, dom).lead).to.equal(lead);
        }
        for (const lead of [MAX_DEBT_NS + 1, HOUR_NS]) {
          expect(change(lead, from, to, dom).lead).to.equal(MAX_DEBT_NS);
        }
        for (const lag of [SLICE_NS + 1, MAX_LAG_NS, HOUR_NS]) {
          expect(change(-lag, from, to, dom).lead).to.equal(-SLICE_NS);
        }
      });
    }

    it('are counted by the new clock, if it is runnable', () => {
      const [from, to] = [ofCpu(1), ofPart(2)];
      expect(change(0, from, to, 0, true)).to.include({ nrBefore: 0, nrNow: 1 });
      expect(change(0, from, to, 0)).to.include({ nrBefore: 0, nrNow: 0 });
      // Domains do not count theirs.
      expect(change(0, from, 2, 2, true)).to.include({ nrBefore: 0, nrNow: 0 });
      expect(change(0, 2, to, 0, true)).to.include({ nrBefore: 0, nrNow: 1 });
    });

    it('are in the time of the domain that the CPU is of by now', () => {
      expect(change(0, 0, ofCpu(9), 3)).to.include({ domNow: 3, apart: 0 });
      expect(change(0, 0, ofPart(9), 2, true)).to.include({ domNow: 2, apart: 0 });
    });
  });

  describe('of a task whose weight changes', () => {
    const NICE_0 = 100 * 2 ** 16;
    const weigh = (lead: number, weight: number, to: number): number =>
      (run('weigh', lead, weight, to) as number[])[0]!;

    it('are as many ns of CPU time ahead or behind as before', () => {
      expect(weigh(SLICE_NS, NICE_0, NICE_0 / 100)).to.equal(100 * SLICE_NS);
      expect(weigh(-SLICE_NS, NICE_0 / 100, NICE_0)).to.equal(-SLICE_NS / 100);
      expect(weigh(-7 * MS, NICE_0, 86.68 * NICE_0)).to.equal(-Math.floor((7 * MS) / 86.68));
      expect(weigh(0, NICE_0, 1)).to.equal(0);
      expect(weigh(12_345, NICE_0, NICE_0)).to.equal(12_345);
    });

    it('keep that to a ns, and to what the lighter weighs if it is more than 4 s', () => {
      const weight = fc.integer({ min: 2 ** 10, max: 100 * NICE_0 });
      const lead = fc.oneof(
        fc.integer({ min: -(2 ** 32), max: 2 ** 32 }),
        fc.integer({ min: -1e13, max: 1e13 }),
      );
      fc.assert(
        fc.property(lead, weight, weight, (before, from, to) => {
          const after = weigh(before, from, to);
          const exact = (Math.abs(before) * from) / to;
          expect(Math.sign(after) * Math.sign(before)).to.be.at.least(0);
          const rest = Math.abs(before) < 2 ** 32 ? 1 : from;
          expect(Math.abs(after)).within(exact * (1 - 1e-12) - rest, exact * (1 + 1e-12));
        }),
      );
    });
  });

  const CPUS = 2;
  const SECONDS = 5;
  for (const age of [2, 10, 30, 60]) {
    // scx_rusty's model: the old ones wait for 0.85 of their head start, 50.9 s of 60 s.
    it(`lets hogs that are ${age} s older wait for two rounds at most, as all others`, () => {
      const ages = [age, age, age, age, 0, 0, 0, 0];
      for (const sliceNs of [SLICE_NS, MS]) {
        const hogs = run('hogs', CPUS, sliceNs, SECONDS, ...ages) as [number, number][];
        const shareNs = (SECONDS * 1e9 * CPUS) / ages.length;
        for (const [longestWaitNs, ranNs] of hogs) {
          expect(longestWaitNs).at.most((2 * ages.length * sliceNs) / CPUS);
          expect(ranNs).closeTo(shareNs, 2 * sliceNs);
        }
      }
    });
  }
});
