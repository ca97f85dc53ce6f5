import { expect } from 'chai';
import type { Round } from '../../src/stats/round.js';
import { Summary } from '../../src/stats/summary.js';

const round = (number: number, loads: number[], planned: number, migrated: number): Round => ({
  number,
  timeMs: number * 1000,
  costMs: 1,
  nrTasks: 24,
  loads,
  shares: [6, 6, 6, 6],
  targets: [6, 6, 6, 6],
  deltas: [0, 0, 0, 0],
  planned,
  migrated,
  stale: 1,
  refused: 2,
  stolen: 3,
});

describe('Summary', () => {
  it('adds up what was planned and takes the rest from the last round', () => {
    const summary = new Summary();
    summary.add(round(1, [24, 0, 0, 0], 18, 11));
    summary.add(round(2, [7, 6, 6, 5], 1, 19));
    expect(summary.text).to.equal(
      '2 rounds in 2.0 s: spread 300% at worst, 17% at the end; ' +
        'migrations: 19 planned, 19 executed, 1 stale, 2 refused; 3 tasks stolen',
    );
  });

  it('knows a run without a round', () => {
    expect(new Summary().text).to.equal('no balancing round has run');
  });
});
