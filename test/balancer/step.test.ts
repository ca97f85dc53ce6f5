import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { Step, WITH_MATE } from '../../src/balancer/step.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const twoDomains = machineOf([[8, 8]]);
const twoNodes = machineOf([
  [2, 2],
  [2, 2],
]);

/** The steps that chose the moves of the plan, by task. */
function whyOf(tasks: readonly TaskSpec[], machine = twoDomains): (number | undefined)[] {
  const plan = new Planner(machine).plan(snapshotOf(machine, tasks));
  const why = new Array<number | undefined>(tasks.length).fill(undefined);
  for (let move = 0; move < plan.nrMoves; move++) {
    why[plan.task[move]!] = plan.why[plan.task[move]!];
  }
  return why;
}

const steps = (why: (number | undefined)[]): number[] =>
  [...new Set(why.flatMap((step) => (step === undefined ? [] : [step & ~WITH_MATE])))].sort();

describe('Step', () => {
  it('tells moves among domains of a node from moves among nodes', () => {
    expect(steps(whyOf(hogs(8, 0)))).to.deep.equal([Step.spreadDomains]);
    expect(steps(whyOf(hogs(24, 0), twoNodes))).to.deep.equal([
      Step.spreadNodes,
      Step.spreadDomains,
    ]);
  });

  it('tells tasks that go home, and those that leave it', () => {
    const goesHome = [...hogs(12, 0), ...hogs(6, 0, { preferredNode: 1 })];
    const homeward = whyOf(goesHome, twoNodes).slice(12);
    expect(new Set(homeward.map((why) => why! & ~WITH_MATE))).to.deep.equal(
      new Set([Step.homeward]),
    );
    const atHome = hogs(16, 0, { preferredNode: 0 });
    expect(steps(whyOf(atHome, twoNodes))).to.include(Step.reluctant);
  });

  it('tells a single task larger than the gap', () => {
    // The gap is 200, so neither fits; but 300 and 400 are nearer to each other than 600 and 100.
    const sizes = [...hogs(2, 0, { weight: 300 }), ...hogs(1, 1)];
    expect(steps(whyOf(sizes, machineOf([[1, 1]])))).to.deep.equal([Step.refineDomains]);
    const uneven = [...hogs(7, 0), ...hogs(6, 1), ...hogs(6, 2), ...hogs(5, 3)];
    expect(steps(whyOf(uneven, twoNodes))).to.deep.equal([Step.refineAll]);
  });

  it('tells a node that a single task evens out', () => {
    const nodes = machineOf([[1], [1]]);
    const tasks = [...hogs(2, 0, { weight: 300 }), ...hogs(1, 1)];
    expect(steps(whyOf(tasks, nodes))).to.deep.equal([Step.refineNodes]);
  });

  it('tells that a task follows another of its process', () => {
    const why = whyOf(hogs(8, 0, { tgid: 5 }));
    const marks = why.flatMap((step) => (step === undefined ? [] : [(step & WITH_MATE) !== 0]));
    expect(marks).to.deep.equal([false, true, true, true]);
    const strangers = whyOf(hogs(8, 0));
    expect(strangers.every((step) => step === undefined || (step & WITH_MATE) === 0)).to.equal(
      true,
    );
  });
});
