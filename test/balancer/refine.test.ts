import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { machineOf, playRound, snapshotOf, type TaskSpec } from './scenario.js';

/** Two nodes of one domain each. */
const machine = machineOf([[2], [2]]);

/** Domains of the tasks after a round. */
function placesOf(tasks: readonly TaskSpec[]): number[] {
  const snapshot = snapshotOf(machine, tasks);
  playRound(new Planner(machine), snapshot);
  return [...snapshot.domain.subarray(0, tasks.length)];
}

describe('refine, where no task fits the gap', () => {
  // 200 against 70: each of the two is larger than what is missing, and moving one helps.
  const rest = { domain: 1, duty: 0.7 };

  it('moves the task whose memory is where it is sent', () => {
    const home = { domain: 0, preferredNode: 1 };
    expect(placesOf([home, { domain: 0 }, rest])).to.deep.equal([1, 0, 1]);
    expect(placesOf([{ domain: 0 }, home, rest])).to.deep.equal([0, 1, 1]);
  });

  it('leaves the task whose memory is where it is, if it can', () => {
    const home = { domain: 0, preferredNode: 0 };
    expect(placesOf([home, { domain: 0 }, rest])).to.deep.equal([0, 1, 1]);
    expect(placesOf([{ domain: 0 }, home, rest])).to.deep.equal([1, 0, 1]);
    expect(placesOf([home, home, rest])).to.have.members([0, 1, 1]);
  });
});
