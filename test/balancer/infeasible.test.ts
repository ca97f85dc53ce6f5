import { expect } from 'chai';
import fc from 'fast-check';
import { weightLimit } from '../../src/balancer/infeasible.js';

type Class = readonly [weight: number, duty: number];

function limitOf(cpus: number, classes: readonly Class[]): number {
  return weightLimit(
    cpus,
    Float64Array.from(classes, ([weight]) => weight),
    Float64Array.from(classes, ([, duty]) => duty),
  );
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const cutLoad = (classes: readonly Class[], limit: number): number =>
  sum(classes.map(([weight, duty]) => Math.min(weight, limit) * duty));

/** CPUs that each class gets: its part of the load, of as many CPUs as the load can use. */
function cpuShares(cpus: number, classes: readonly Class[], limit: number): number[] {
  const usable = Math.min(cpus, sum(classes.map(([, duty]) => duty)));
  const load = cutLoad(classes, limit);
  return classes.map(([weight, duty]) => (usable * Math.min(weight, limit) * duty) / load);
}

describe('weightLimit', () => {
  // Worked by hand, from the definition of the limit. Where no weight is above the limit, it is
  // the load of one CPU, L / P; "no limit" would be a second answer to the same question.
  const worked: [name: string, cpus: number, classes: Class[], limit: number, shares: number[]][] =
    [
      [
        'W1 one heavy, 7 light',
        4,
        [
          [10000, 1],
          [1, 7],
        ],
        7 / 3,
        [1, 3],
      ],
      [
        'W2 one heavy, 64 light',
        32,
        [
          [10000, 1],
          [1, 64],
        ],
        64 / 31,
        [1, 31],
      ],
      [
        'W3 a CPU for each',
        4,
        [
          [10000, 1],
          [1, 3],
        ],
        1,
        [1, 3],
      ],
      [
        'W4 two heavy, one cut second',
        4,
        [
          [10000, 1],
          [5000, 1],
          [100, 4],
        ],
        200,
        [1, 1, 2],
      ],
      ['W5 equal weights', 4, [[100, 8]], 200, [4]],
      ['W6 equal weights, a CPU each', 4, [[100, 4]], 100, [4]],
      [
        'W7 feasible weights',
        4,
        [
          [200, 4],
          [100, 8],
        ],
        400,
        [2, 2],
      ],
      [
        'W12 weights of full buckets',
        4,
        [
          [8651, 1],
          [151, 8],
        ],
        1208 / 3,
        [1, 3],
      ],
      // scx_rusty keeps raw weights when there is less to do than CPUs, and would have the
      // balancer reserve 3.9996 of the 4 CPUs for the heavy task. Here both get their duty.
      [
        'W13 less to do than CPUs',
        4,
        [
          [10000, 1],
          [1, 1],
        ],
        1,
        [1, 1],
      ],
      [
        'W14 exact weights',
        4,
        [
          [1, 8],
          [100, 4],
        ],
        102,
        [8 / 102, 400 / 102],
      ],
    ];
  for (const [name, cpus, classes, limit, shares] of worked) {
    it(name, () => {
      expect(limitOf(cpus, classes)).closeTo(limit, 1e-9);
      cpuShares(cpus, classes, limit).forEach((share, index) => {
        expect(share).closeTo(shares[index]!, 1e-9);
      });
    });
  }

  it('W2 gives the load 66.06451612903226', () => {
    expect(
      cutLoad(
        [
          [10000, 1],
          [1, 64],
        ],
        64 / 31,
      ),
    ).closeTo(66.06451612903226, 1e-9);
  });

  it('W15 is continuous where everything just fits the CPUs', () => {
    // scx_rusty jumps here: the heavy task has 96.7 % of the load at 3.9999 CPUs, 25 % at 4.
    const limitAt = (duty: number): number =>
      limitOf(4, [
        [8668, 1],
        [100, duty - 1],
      ]);
    expect(limitAt(3.9999)).to.equal(100);
    expect(limitAt(4)).to.equal(100);
    expect(limitAt(4.0001)).closeTo(300.01 / 3, 1e-9);
  });

  it('takes a weight without duty for absent', () => {
    expect(
      limitOf(4, [
        [1, 0],
        [100, 3],
      ]),
    ).to.equal(100);
    expect(
      limitOf(2, [
        [1, 0],
        [100, 3],
      ]),
    ).to.equal(150);
  });

  it('I13 has an answer without load and without tasks', () => {
    expect(
      limitOf(4, [
        [300, 0],
        [100, 0],
      ]),
    ).to.equal(100);
    expect(limitOf(4, [])).to.equal(0);
  });

  /*
   * I12 of scx_rusty has a (domain, weight) given twice and a weight below 1 refused: its solver
   * sums up buckets, each once. Ours takes the tasks as they are, so weights repeat; and a weight
   * below 1 is what a task in a cgroup of small weight has.
   */
  it('I12 adds up what has the same weight, and takes weights below 1', () => {
    const heavy: Class = [10000, 1];
    const [once, twice, apart] = [
      [heavy, [1, 7]],
      [heavy, [1, 3.5], [1, 3.5]],
      [[1, 2], heavy, [1, 2], [1, 3]],
    ].map((classes) => limitOf(4, classes as Class[]));
    expect(once).closeTo(7 / 3, 1e-12);
    expect(twice).to.equal(once);
    expect(apart).to.equal(once);
    expect(
      limitOf(4, [
        [100, 1],
        [2 ** -16, 7],
      ]),
    ).closeTo((7 / 3) * 2 ** -16, 1e-15);
    expect(limitOf(4, [[0.25, 2]])).to.equal(0.25);
  });

  /*
   * I11 has a mode that counts duty alone, L = 100 x D, without a limit: what scx_rusty is in
   * while not all CPUs are busy. We have no modes. Where all tasks weigh the same, that is what
   * comes out; where duties fit the CPUs, each counts by its duty, in units of the limit.
   */
  it('I11 counts duty alone where weights are equal or duties fit', () => {
    for (const duty of [0.5, 4, 40]) {
      const equal: Class[] = [
        [100, duty],
        [100, duty / 2],
      ];
      expect(cutLoad(equal, limitOf(4, equal))).closeTo(150 * duty, 1e-9);
    }
    const fitting: Class[] = [
      [8668, 1.5],
      [100, 0.25],
      [11, 2],
    ];
    const limit = limitOf(4, fitting);
    expect(cutLoad(fitting, limit)).closeTo(limit * 3.75, 1e-9);
  });

  it('I12 refuses what has no answer, and says why', () => {
    expect(() => limitOf(0, [[100, 1]])).to.throw(RangeError, 'cpus > 0, got 0');
    expect(() => limitOf(NaN, [[100, 1]])).to.throw(RangeError, 'got NaN');
    expect(() =>
      limitOf(4, [
        [100, 1],
        [0, 1],
      ]),
    ).to.throw(RangeError, 'got 0 at index 1');
    expect(() => limitOf(4, [[-100, 1]])).to.throw(RangeError, 'weights > 0, got -100');
    expect(() => limitOf(4, [[Infinity, 1]])).to.throw(RangeError, 'got Infinity');
    expect(() => limitOf(4, [[100, NaN]])).to.throw(RangeError, 'duties >= 0, got NaN');
    expect(() => limitOf(4, [[100, -0.5]])).to.throw(RangeError, 'got -0.5');
    expect(() => weightLimit(4, new Float64Array(2), new Float64Array(1))).to.throw(
      RangeError,
      '2 weights and 1 duties',
    );
  });

  it('survives duties that add up to the CPUs but for rounding', () => {
    const classes: Class[] = Array.from({ length: 30 }, (_, i) => [i + 1, 0.1]);
    expect(limitOf(3, classes)).closeTo(1, 1e-9);
    expect(
      limitOf(4, [
        [10000, 4],
        [1, 1e-15],
      ]),
    ).within(1, 10000);
  });
});

describe('weightLimit, for any classes', () => {
  const weight = fc.oneof(
    fc.integer({ min: 1, max: 10000 }),
    fc.double({ min: 1, max: 10000, noNaN: true }),
  );
  const duty = fc.integer({ min: 1, max: 4000 }).map((thousandths) => thousandths / 1000);
  const classes = fc.array(fc.tuple(weight, duty), { minLength: 1, maxLength: 40 });
  const cpus = fc.integer({ min: 1, max: 64 });
  const dutyOf = (all: readonly Class[]): number => sum(all.map(([, d]) => d));
  const relative = 1e-9;

  const holds = (check: (p: number, all: Class[], limit: number) => void): void => {
    fc.assert(
      fc.property(cpus, classes, (p, all) => {
        check(p, all, limitOf(p, all));
      }),
      {
        numRuns: 500,
      },
    );
  };

  it('I1 is the load of one CPU', () => {
    holds((p, all, limit) => {
      const used = Math.min(p, dutyOf(all));
      expect(cutLoad(all, limit)).closeTo(limit * used, limit * used * relative);
    });
  });

  it('I2, I3 gives no class more than its duty, and those above the limit exactly that', () => {
    holds((p, all, limit) => {
      cpuShares(p, all, limit).forEach((share, i) => {
        const [w, d] = all[i]!;
        expect(share).at.most(d * (1 + relative));
        if (w > limit) expect(share).closeTo(d, d * relative);
      });
    });
  });

  // scx_rusty's solver breaks it for D < P, where it keeps raw weights: W13. Both sides are
  // tried for each set of classes: whichever it is on, duties are scaled to the other.
  for (const [side, parts] of [
    ['D < P', [0.01, 0.5, 0.999]],
    ['D = P', [1]],
    ['D > P', [1.001, 2, 50]],
  ] as const) {
    it(`I4 gives out all CPUs that can be used: ${side}`, () => {
      holds((p, all) => {
        for (const part of parts) {
          const scale = (part * p) / dutyOf(all);
          const scaled = all.map(([w, d]): Class => [w, d * scale]);
          const limit = limitOf(p, scaled);
          const given = sum(scaled.map(([w, d]) => (Math.min(w, limit) * d) / limit));
          expect(given).closeTo(Math.min(part, 1) * p, p * relative);
        }
      });
    });
  }

  it('I5 keeps the order of weights, in load and in CPU per duty', () => {
    holds((p, all, limit) => {
      const sorted = [...all].sort(([a], [b]) => a - b);
      const perDuty = cpuShares(p, sorted, limit).map((share, i) => share / sorted[i]![1]);
      perDuty.slice(1).forEach((now, i) => {
        expect(now).at.least(perDuty[i]! * (1 - relative));
      });
    });
  });

  it('I6, I10 cuts the weights above it and no other', () => {
    holds((p, all, limit) => {
      // Raising the limit must give the heavy more than they can use, or someone less than
      // before; either way the sum of CPUs given falls: the limit is the largest that works.
      const given = (at: number): number => sum(all.map(([w, d]) => (Math.min(w, at) * d) / at));
      if (dutyOf(all) <= p) expect(limit).to.equal(Math.min(...all.map(([w]) => w)));
      else expect(given(limit * 1.001)).below(p);
    });
  });

  it('I7 scales with the weights', () => {
    holds((p, all, limit) => {
      const scaled = all.map(([w, d]): Class => [w * 8, d]);
      expect(limitOf(p, scaled)).closeTo(limit * 8, limit * 8 * relative);
    });
  });

  it('I8 does not depend on order, nor on how a class is split', () => {
    holds((p, all, limit) => {
      const split = all
        .flatMap(([w, d]): Class[] => [
          [w, d / 4],
          [w, (d * 3) / 4],
        ])
        .reverse();
      const difference = Math.abs(limitOf(p, split) - limit);
      // At D = P, where the limit may be rounded to either side, it is steep in tiny duties.
      if (Math.abs(dutyOf(all) - p) > 1e-6) expect(difference).below(limit * relative);
    });
  });

  it('I9 is at rest: cutting the cut weights changes nothing', () => {
    holds((p, all, limit) => {
      const cut = all.map(([w, d]): Class => [Math.min(w, limit), d]);
      expect(limitOf(p, cut)).closeTo(limit, limit * relative);
    });
  });

  it('is continuous in the duties', () => {
    holds((p, all, limit) => {
      const more = all.map(([w, d]): Class => [w, d + 1e-7]);
      expect(Math.abs(limitOf(p, more) - limit)).below(limit * 1e-2);
    });
  });
});
