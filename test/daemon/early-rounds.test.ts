import { expect } from 'chai';
import fc from 'fast-check';
import { EarlyRounds } from '../../src/daemon/early-rounds.js';

const MAX_TICKS = 20;

/** The ticks at which a round was made, counted from 0. */
function rounds(
  ticks: number,
  isNeeded: (tick: number) => boolean,
  moved: (tick: number) => number,
) {
  const early = new EarlyRounds();
  const made: number[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    early.tick(isNeeded(tick), MAX_TICKS, () => {
      made.push(tick);
      return moved(tick);
    });
  }
  return made;
}

describe('EarlyRounds', () => {
  it('balances at the first tick that needs it', () => {
    expect(
      rounds(
        5,
        (tick) => tick === 3,
        () => 0,
      ),
    ).to.deep.equal([3]);
  });

  it('is ever less in a hurry while rounds find nothing to move, but never than for an interval', () => {
    expect(
      rounds(
        80,
        () => true,
        () => 0,
      ),
    ).to.deep.equal([0, 2, 6, 14, 30, 50, 70]);
  });

  it('goes on at every tick while rounds move tasks', () => {
    expect(
      rounds(
        4,
        () => true,
        () => 1,
      ),
    ).to.deep.equal([0, 1, 2, 3]);
  });

  it('begins anew when it was not needed for as long as it had to wait', () => {
    const needed = (tick: number) => tick < 7 || tick >= 20;
    expect(rounds(23, needed, () => 0)).to.deep.equal([0, 2, 6, 20, 22]);
  });

  it('makes fruitless rounds at every second tick at most', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: MAX_TICKS, maxLength: 200 }), (needed) => {
        const made = rounds(
          needed.length,
          (tick) => needed[tick]!,
          () => 0,
        );
        for (let from = 0; from + MAX_TICKS <= needed.length; from++) {
          const within = made.filter((tick) => tick >= from && tick < from + MAX_TICKS);
          expect(within.length).to.be.at.most(MAX_TICKS / 2);
        }
      }),
    );
  });
});
