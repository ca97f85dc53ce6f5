import { expect } from 'chai';
import fc from 'fast-check';
import { DutyReader, readDuty, updateDuty, type DutyState } from '../../src/balancer/duty.js';

const H = 1e9;
const seconds = (s: number): number => Math.round(s * 1e9);
const start = (value: number, atS: number): DutyState => ({
  atNs: seconds(atS),
  value,
  old: 0,
  cur: 0,
});

describe('duty, reference values', () => {
  const alwaysOn: [atS: number, duty: number][] = [
    [0.25, 0.125],
    [1, 0.5],
    [1.5, 0.625],
    [2, 0.75],
    [4, 0.9375],
    [10, 0.999023438],
  ];
  for (const [atS, duty] of alwaysOn) {
    it(`runnable since 0, after ${atS} s`, () => {
      expect(readDuty(start(1, 0), seconds(atS), H)).closeTo(duty, 1e-6);
    });
  }

  const thenOff: [atS: number, duty: number][] = [
    [10.5, 0.749267578],
    [11, 0.499511719],
    [13, 0.12487793],
  ];
  for (const [atS, duty] of thenOff) {
    it(`asleep since 10 s, at ${atS} s`, () => {
      const state = start(1, 0);
      updateDuty(state, 0, seconds(10), H);
      expect(readDuty(state, seconds(atS), H)).closeTo(duty, 1e-6);
    });
  }

  it('10 ms on, 10 ms off', () => {
    // Exactly, this is (1 - 2^-20) / 2. scx_rusty has 0.500010: it rounds durations up, each
    // of the 10 ms by a quarter of 2^-20. Ours are differences of phases and do not add up.
    const state = start(1, 0);
    for (let tick = 1; tick <= 2000; tick++) updateDuty(state, (tick + 1) % 2, tick * 1e7, H);
    expect(readDuty(state, seconds(20), H)).closeTo((1 - 2 ** -20) / 2, 1e-6);
  });

  const threeSince300Ms: [atS: number, sum: number][] = [
    [0.8, 0.75],
    [1, 1.05],
    [1.3, 1.3425],
  ];
  for (const [atS, sum] of threeSince300Ms) {
    it(`three tasks runnable since 0.3 s, at ${atS} s`, () => {
      // A phase is rounded down, that of 0.3 s by 0.8 x 2^-20: one task's average is off by
      // 0.4 x 2^-20 at 1 s, and three by thrice that, 1.14e-6. 0.8 s has the same remainder.
      expect(readDuty(start(1, 0.3), seconds(atS), H)).closeTo(sum / 3, 1e-6);
      expect(readDuty(start(3, 0.3), seconds(atS), H)).closeTo(sum, (3 * 0.4) / 2 ** 20 + 1e-12);
    });
  }
});

describe('duty', () => {
  it('forgets everything over 40 half-lives', () => {
    const state = start(1, 0);
    updateDuty(state, 0, seconds(10), H);
    expect(readDuty(state, seconds(10 + 40), H)).to.equal(0);
    expect(readDuty(start(1, 0), seconds(40), H)).closeTo(1, 1e-6);
    expect(readDuty(start(1, 0), seconds(1e6), H)).closeTo(1, 1e-6);
  });

  it('takes a clock that goes back for one that stands still', () => {
    const state = start(1, 0);
    updateDuty(state, 1, seconds(3.5), H);
    const before = { ...state };
    updateDuty(state, 1, seconds(2), H);
    expect(state).to.deep.equal(before);
    expect(readDuty(state, seconds(2), H)).to.equal(readDuty(state, seconds(3.5), H));
  });

  const changes = fc.array(
    fc.record({ afterNs: fc.integer({ min: 0, max: 5e9 }), value: fc.integer({ min: 0, max: 1 }) }),
    { maxLength: 30 },
  );
  const halfLife = fc.constantFrom(1e8, 1e9, 4e9, 600e9);

  it('stays between 0 and 1, whatever happens', () => {
    fc.assert(
      fc.property(changes, halfLife, (all, halfLifeNs) => {
        const state = start(0, 0);
        for (const { afterNs, value } of all) {
          updateDuty(state, value, state.atNs + afterNs, halfLifeNs);
          expect(readDuty(state, state.atNs + afterNs, halfLifeNs)).within(0, 1);
        }
      }),
    );
  });

  it('reads the same whether or not it was updated in between', () => {
    fc.assert(
      fc.property(changes, halfLife, fc.integer({ min: 0, max: 5e9 }), (all, halfLifeNs, gapNs) => {
        const state = start(1, 0);
        for (const { afterNs, value } of all)
          updateDuty(state, value, state.atNs + afterNs, halfLifeNs);
        const later = state.atNs + 2 * gapNs;
        const expected = readDuty(state, later, halfLifeNs);
        updateDuty(state, state.value, state.atNs + gapNs, halfLifeNs);
        expect(readDuty(state, later, halfLifeNs)).closeTo(expected, 4e-6);
      }),
    );
  });

  it('adds up: the sum of tasks is the average of their number', () => {
    const one = start(1, 0.3);
    const other = start(1, 1.7);
    const both = start(1, 0.3);
    updateDuty(both, 2, seconds(1.7), H);
    for (const atS of [1.8, 2, 3.3, 9.99]) {
      const apart = readDuty(one, seconds(atS), H) + readDuty(other, seconds(atS), H);
      expect(readDuty(both, seconds(atS), H)).closeTo(apart, 4e-6);
    }
  });
});

describe('the duty cycle of a task that is known since a while ago', () => {
  const known = (state: DutyState, sinceNs: number, nowNs: number, halfLifeNs = H): number => {
    const reader = new DutyReader();
    reader.setTime(nowNs, halfLifeNs);
    return reader.readKnown(state, sinceNs);
  };
  const since = fc.constantFrom(0, 0.3e9, 12.9999e9, 1e15 + 7);
  const age = fc.integer({ min: 2e6, max: 60e9 });
  const halfLife = fc.constantFrom(1e8, 1e9, 600e9);

  it('is 1 if it always ran, however short that is', () => {
    fc.assert(
      fc.property(since, age, (sinceNs, ageNs) => {
        const state: DutyState = { atNs: sinceNs, value: 1, old: 0, cur: 0 };
        expect(known(state, sinceNs, sinceNs + ageNs)).closeTo(1, 2 ** -19);
        updateDuty(state, 1, sinceNs + Math.floor(ageNs / 2), H);
        // A phase is rounded down, and an average may be as small as the phases of 2 ms.
        expect(known(state, sinceNs, sinceNs + ageNs)).closeTo(1, 1e-3);
      }),
    );
  });

  it('is a half if it ran every other 10 ms, a few of them later', () => {
    for (const sinceNs of [0, 0.3e9, 12.9999e9]) {
      const state: DutyState = { atNs: sinceNs, value: 1, old: 0, cur: 0 };
      for (let tick = 1; tick <= 400; tick++) {
        const nowNs = sinceNs + tick * 1e7;
        updateDuty(state, (tick + 1) % 2, nowNs, H);
        if (tick % 2 === 0 && tick >= 10) expect(known(state, sinceNs, nowNs)).closeTo(0.5, 0.01);
      }
    }
  });

  it('is whether it is runnable, of one that has just come', () => {
    for (const value of [0, 1]) {
      const state: DutyState = { atNs: 5e9, value, old: 0, cur: 0 };
      for (const ageNs of [0, 1000, 1e6]) expect(known(state, 5e9, 5e9 + ageNs)).to.equal(value);
      // Read while it came, or by a clock that is behind.
      expect(known(state, 5e9, 4.9e9)).to.equal(value);
    }
  });

  it('is the average of the past, once that is known', () => {
    const state: DutyState = { atNs: 0, value: 1, old: 0, cur: 0 };
    updateDuty(state, 0, 19.5e9, H);
    expect(known(state, 0, 20e9)).to.equal(readDuty(state, 20e9, H));
    expect(known(state, 0, 20e9 - 1)).closeTo(readDuty(state, 20e9, H), 1e-5);
  });

  it('stays between 0 and 1, whatever happens', () => {
    const changes = fc.array(fc.tuple(fc.nat(5e9), fc.nat(1)), { maxLength: 30 });
    fc.assert(
      fc.property(changes, halfLife, since, (all, halfLifeNs, sinceNs) => {
        const state: DutyState = { atNs: sinceNs, value: 0, old: 0, cur: 0 };
        for (const [afterNs, value] of all) {
          const nowNs = state.atNs + afterNs;
          updateDuty(state, value, nowNs, halfLifeNs);
          expect(known(state, sinceNs, nowNs, halfLifeNs)).within(0, 1);
        }
      }),
    );
  });
});
