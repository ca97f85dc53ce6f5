import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
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
