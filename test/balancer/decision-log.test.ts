import { expect } from 'chai';
import fc from 'fast-check';
import { DecisionLog, type RoundFacts } from '../../src/balancer/decision-log.js';
import { Planner } from '../../src/balancer/plan.js';
import { Snapshot, TaskFlag } from '../../src/balancer/snapshot.js';
import { Step } from '../../src/balancer/step.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const ACCEPTED = 2;
const machine = machineOf([
  [2, 2],
  [2, 2],
]);
const planner = new Planner(machine);
const anyTasks = fc.array(
  fc.record({
    domain: fc.integer({ min: 0, max: 3 }),
    weight: fc.constantFrom(1, 33, 100, 335, 8668),
    duty: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    tgid: fc.integer({ min: 1, max: 5 }),
    flags: fc.constantFrom(0, 0, 0, TaskFlag.settling, TaskFlag.pinned),
  }),
  { maxLength: 60 },
);

function addRound(log: DecisionLog, tasks: readonly TaskSpec[], facts: Partial<RoundFacts>): void {
  const snapshot = snapshotOf(machine, tasks);
  const plan = planner.plan(snapshot);
  planner.stays.update(planner.options);
  log.add(plan, planner.stays, snapshot, {
    number: 1,
    timeMs: 0,
    isApplied: true,
    answers: new Array<number>(plan.nrMoves).fill(ACCEPTED),
    pidOf: (slot) => 1000 + slot,
    ...facts,
  });
}

describe('DecisionLog', () => {
  it('has what a round saw and decided', () => {
    const log = new DecisionLog(machine);
    addRound(log, hogs(24, 0), { number: 7, timeMs: 14_000 });
    const round = log.round(0)!;
    expect(round).to.include({ number: 7, timeMs: 14_000, nrTasks: 24, limit: 300 });
    expect(round).to.include({ nrMoves: 18, nrNodeMoves: 12, isApplied: true, isReduced: false });
    const { stays, ...first } = round.domains[0]!;
    expect(first).to.deep.equal({
      before: 24,
      after: 6,
      share: 6,
      shareInNode: 6,
      fixed: 0,
      isAbove: false,
      isBelow: false,
    });
    expect(Object.values(stays).every((count) => count === 0)).to.equal(true);
    expect(round.moves).to.have.length(18);
    const { slot, pid, tgid, from, load, weight, generation, answer } = round.moves[0]!;
    expect([from, load, weight, generation, answer]).to.deep.equal([0, 1, 100, 1, ACCEPTED]);
    expect([pid, tgid]).to.deep.equal([1000 + slot, slot + 1]);
    expect(new Set(round.moves.map(({ why }) => why))).to.deep.equal(
      new Set([Step.spreadNodes, Step.spreadDomains]),
    );
  });

  it('says why tasks stay where a load remains outside its band', () => {
    const log = new DecisionLog(machine);
    addRound(log, [...hogs(6, 0, { flags: TaskFlag.settling }), ...hogs(2, 2)], {});
    const [first, second] = log.round(0)!.domains;
    expect([first!.isAbove, first!.isBelow, first!.stays.settling]).to.deep.equal([true, false, 6]);
    expect([second!.isAbove, second!.isBelow]).to.deep.equal([false, true]);
  });

  it('keeps load that cannot move apart', () => {
    const log = new DecisionLog(machine);
    addRound(log, [...hogs(3, 1, { allowed: [1] }), ...hogs(1, 1)], {});
    expect(log.round(0)!.domains.map(({ fixed }) => fixed)).to.deep.equal([0, 3, 0, 0]);
  });

  it('keeps the last rounds, and knows when each was', () => {
    const log = new DecisionLog(machine, 3);
    expect([log.size, log.round(0)]).to.deep.equal([0, undefined]);
    for (let number = 1; number <= 5; number++)
      addRound(log, [], { number, timeMs: 2000 * number });
    expect(log.size).to.equal(3);
    expect([0, 1, 2, 3].map((back) => log.round(back)?.number)).to.deep.equal([5, 4, 3, undefined]);
    expect([3, 4, 5].map((number) => log.timeMsOf(number))).to.deep.equal([6000, 8000, 10_000]);
    expect(log.timeMsOf(2)).to.equal(undefined);
  });

  it('keeps the last moves, of a plan that is longer than its memory, too', () => {
    const log = new DecisionLog(machine, 8, 10);
    addRound(log, hogs(12, 0), { number: 1 });
    expect(log.round(0)!.moves).to.have.length(9);
    addRound(log, hogs(4, 0), { number: 2 });
    expect(log.round(0)!.moves).to.have.length(3);
    expect(log.round(1)!.moves).to.have.length(7);
    addRound(log, hogs(24, 0), { number: 3 });
    expect(log.round(0)).to.include({ nrMoves: 18 });
    expect(log.round(0)!.moves).to.have.length(10);
    expect(log.round(1)!.moves).to.deep.equal([]);
  });

  it('changes no plan by looking at it: why tasks stay, copies, the log', () => {
    fc.assert(
      fc.property(fc.array(anyTasks, { minLength: 1, maxLength: 4 }), (rounds) => {
        const log = new DecisionLog(machine);
        const [watched, alone] = [new Planner(machine), new Planner(machine)];
        for (const tasks of rounds) {
          const [seen, unseen] = [watched, alone].map((planner) => {
            const plan = planner.plan(snapshotOf(machine, tasks));
            const { nrMoves, task, target, why, domains } = plan;
            const moves = [task, target].map((list) => [...list.subarray(0, nrMoves)]);
            return { plan, made: [...moves, [...domains.after], moves[0]!.map((k) => why[k])] };
          });
          expect(seen!.made).to.deep.equal(unseen!.made);
          const snapshot = snapshotOf(machine, tasks);
          watched.stays.update(watched.options);
          tasks.forEach((_, task) => watched.stays.of(task));
          const facts = { number: 1, timeMs: 0, isApplied: true, answers: [], pidOf: () => 0 };
          log.add(seen!.plan, watched.stays, snapshot, facts);
          new Snapshot(machine).copy(snapshot);
          log.round(0);
        }
      }),
    );
  });

  it('knows the last move of a task, and not of the one that had its slot before', () => {
    const log = new DecisionLog(machine);
    addRound(log, hogs(12, 0), { number: 1 });
    addRound(log, hogs(12, 0), { number: 2 });
    const { slot } = log.round(0)!.moves[0]!;
    expect(log.moves.lastOf(slot, 1)?.round).to.equal(2);
    expect(log.moves.lastOf(slot, 3)).to.equal(undefined);
  });
});
