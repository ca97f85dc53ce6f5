import { expect } from 'chai';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readDuty, updateDuty, type DutyState } from '../../src/balancer/duty.js';
import { nativeProgram } from './support/native.js';

const H = 1e9;
const seconds = (s: number): number => Math.round(s * 1e9);

/** The time up to which the task was runnable, or was not. */
interface Update {
  readonly nowNs: number;
  readonly isRunnable: boolean;
}

describe('duty cycles, as bpf/duty.h adds them up', () => {
  let program: string;

  before(function () {
    program = nativeProgram(this, 'duty');
  });

  /** @returns the state after each update, with the value that was held up to it */
  function run(halfLifeNs: number, atNs: number, updates: readonly Update[]): DutyState[] {
    const pairs = updates.flatMap(({ nowNs, isRunnable }) => [nowNs, Number(isRunnable)]);
    const args = [halfLifeNs, atNs, ...pairs].map(String);
    const sums = JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as number[][];
    return sums.map(([at, old, cur], i) => {
      return { atNs: at!, value: Number(updates[i]!.isRunnable), old: old!, cur: cur! };
    });
  }

  /** The average at the end of the last update. */
  function duty(sinceS: number, ...updates: [untilS: number, isRunnable: boolean][]): number {
    const states = run(
      H,
      seconds(sinceS),
      updates.map(([untilS, isRunnable]) => ({ nowNs: seconds(untilS), isRunnable })),
    );
    return readDuty(states.at(-1)!, seconds(updates.at(-1)![0]), H);
  }

  const alwaysOn: [atS: number, duty: number][] = [
    [0.25, 0.125],
    [1, 0.5],
    [1.5, 0.625],
    [2, 0.75],
    [4, 0.9375],
    [10, 0.999023438],
  ];
  for (const [atS, expected] of alwaysOn) {
    it(`runnable since 0, after ${atS} s: ${expected}`, () => {
      expect(duty(0, [atS, true])).closeTo(expected, 1e-6);
    });
  }

  const thenOff: [atS: number, duty: number][] = [
    [10.5, 0.749267578],
    [11, 0.499511719],
    [13, 0.12487793],
  ];
  for (const [atS, expected] of thenOff) {
    it(`asleep since 10 s, at ${atS} s: ${expected}`, () => {
      expect(duty(0, [10, true], [atS, false])).closeTo(expected, 1e-6);
    });
  }

  it('10 ms on, 10 ms off, at 20 s: 0.5 (scx_rusty: 0.500010, as it rounds durations up)', () => {
    const updates = Array.from({ length: 2000 }, (_, i): [number, boolean] => [
      (i + 1) / 100,
      i % 2 === 0,
    ]);
    expect(duty(0, ...updates)).closeTo((1 - 2 ** -20) / 2, 1e-6);
  });

  const threeSince300Ms: [atS: number, sum: number][] = [
    [0.8, 0.75],
    [1, 1.05],
    [1.3, 1.3425],
  ];
  for (const [atS, sum] of threeSince300Ms) {
    it(`three tasks runnable since 0.3 s, at ${atS} s: ${sum}`, () => {
      // What the table gives is the sum of three, whose errors add up: see test/balancer/duty.test.ts.
      expect(duty(0.3, [atS, true])).closeTo(sum / 3, 1e-6);
    });
  }

  // Of longer ones, those whose phases have no remainder that doubles round away.
  const halfLife = fc.oneof(
    fc.constantFrom(1e7, 1e8, 1e9, 4e9, 600e9),
    fc.integer({ min: 1e7, max: 2 ** 32 - 1 }),
  );
  const start = fc.constantFrom(0, 1, 12_345_678_901, 1e15 + 7);
  const steps = fc.array(
    fc.record({
      // Also back in time, and over many half-lives.
      afterNs: fc.oneof(
        fc.integer({ min: -1e9, max: 5e9 }),
        fc.integer({ min: 0, max: 1e6 }),
        fc.maxSafeInteger().map((ns) => Math.abs(ns) % 1e13),
      ),
      isRunnable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it('are the integers that src/balancer/duty.ts has, whatever happens', () => {
    fc.assert(
      fc.property(halfLife, start, steps, (halfLifeNs, atNs, all) => {
        let nowNs = atNs;
        const updates = all.map(({ afterNs, isRunnable }): Update => {
          nowNs = Math.max(nowNs + afterNs, 0);
          return { nowNs, isRunnable };
        });
        const states = run(halfLifeNs, atNs, updates);
        const twin: DutyState = { atNs, value: 0, old: 0, cur: 0 };
        updates.forEach(({ nowNs, isRunnable }, i) => {
          twin.value = Number(isRunnable);
          updateDuty(twin, twin.value, nowNs, halfLifeNs);
          expect(states[i], `after update ${i}`).to.deep.equal(twin);
        });
      }),
      { numRuns: 150 },
    );
  });
});
