import { expect } from 'chai';
import { Planner } from '../../src/balancer/plan.js';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { countTasks, hogs, machineOf, playRound, snapshotOf, type TaskSpec } from './scenario.js';

const twoDomains = machineOf([[8, 8]]);
const twoNodes = machineOf([
  [2, 2],
  [2, 2],
]);

/** Tasks that sleep now and then, so that bands count (steady.ts). */
const some = (count: number, domain: number): TaskSpec[] => hogs(count, domain, { duty: 0.9 });

/** Tasks per domain after each round, until nothing moves. */
function play(
  tasks: readonly TaskSpec[],
  machine = twoDomains,
  planner = new Planner(machine),
): number[][] {
  const snapshot = snapshotOf(machine, tasks);
  const rounds: number[][] = [];
  while (rounds.length < 10 && playRound(planner, snapshot) > 0) {
    rounds.push(countTasks(snapshot, machine));
  }
  return rounds;
}

describe('plan, among domains', () => {
  it('leaves 21 against 19 alone, inside 5 %', () => {
    expect(play([...some(21, 0), ...some(19, 1)])).to.deep.equal([]);
  });

  it('moves one of 11 against 9', () => {
    expect(play([...hogs(11, 0), ...hogs(9, 1)])).to.deep.equal([[10, 10]]);
  });

  it('moves 3 of 8 against 2 at once', () => {
    // scx_rusty moves half of the difference per round: 2, then 1, over 4 seconds.
    expect(play([...hogs(8, 0), ...hogs(2, 1)])).to.deep.equal([[5, 5]]);
  });

  it('does not move one of 1000 against 200: it would only swap the roles', () => {
    const small = machineOf([[1, 1]]);
    const tasks = [{ domain: 0, weight: 1000 }, ...hogs(2, 1, { weight: 100 })];
    expect(play(tasks, small)).to.deep.equal([]);
  });

  it('takes an equal result for no improvement', () => {
    // scx_rusty accepts an equal score, and so moves a task to and fro.
    expect(play([...hogs(2, 0), ...hogs(1, 1)])).to.deep.equal([]);
  });

  it('leaves 8 and 4 hogs on 8 and 4 CPUs', () => {
    // scx_rusty sees 8 against 4, plans 6 and 6, and leaves two CPUs idle.
    expect(play([...hogs(8, 0), ...hogs(4, 1)], machineOf([[8, 4]]))).to.deep.equal([]);
  });

  it('fills uneven domains by capacity', () => {
    expect(play(hogs(42, 2), machineOf([[8, 4, 2]]))).to.deep.equal([[24, 12, 6]]);
  });

  it('empties a domain whose CPUs are all offline', () => {
    expect(play(hogs(9, 1), machineOf([[2, 0, 1]]))).to.deep.equal([[6, 0, 3]]);
  });

  it('spreads 24 hogs of one of four domains in one plan', () => {
    expect(play(hogs(24, 2), twoNodes)).to.deep.equal([[6, 6, 6, 6]]);
  });

  it('comes as near as whole tasks allow', () => {
    expect(play(hogs(7, 0), machineOf([[2, 2, 2, 2]]))).to.deep.equal([[2, 2, 2, 1]]);
    expect(
      play(hogs(3, 0), machineOf([[2, 2, 2, 2]]))
        .flat()
        .sort(),
    ).to.deep.equal([0, 1, 1, 1]);
  });

  it('never passes the target when tasks are small', () => {
    const snapshot = snapshotOf(twoDomains, hogs(1000, 0, { duty: 0.37 }));
    const plan = new Planner(twoDomains).plan(snapshot);
    expect(plan.domains.after[0]).at.least(plan.domains.target[0]! * (1 - 1e-6));
    expect(plan.domains.after[1]).at.most(plan.domains.target[1]! * (1 + 1e-6));
  });

  it('moves few large tasks rather than many small ones', () => {
    const tasks = [...hogs(4, 0), ...hogs(40, 0, { duty: 0.1 })];
    expect(new Planner(twoDomains).plan(snapshotOf(twoDomains, tasks)).nrMoves).to.equal(4);
  });

  it('leaves an almost idle machine in peace', () => {
    expect(play(hogs(9, 0, { duty: 0.001 }))).to.deep.equal([]);
  });

  it('balances what weights entitle to, not the number of tasks', () => {
    const small = machineOf([[1, 1]]);
    const tasks = [...hogs(4, 0, { weight: 400 }), ...hogs(8, 0, { weight: 200 })];
    const plan = new Planner(small).plan(snapshotOf(small, tasks));
    expect([...plan.domains.after]).to.deep.equal([1600, 1600]);
  });
});

describe('plan, among nodes', () => {
  it('leaves nodes alone inside 10 %, and fills the gap beyond', () => {
    // scx_rusty: 17 %, and then one task per pair of nodes and round.
    const nodes = machineOf([[8], [8]]);
    expect(play([...some(55, 0), ...some(45, 1)], nodes)).to.deep.equal([]);
    expect(play([...some(56, 0), ...some(44, 1)], nodes)).to.deep.equal([[50, 50]]);
    expect(play(some(100, 0), nodes)).to.deep.equal([[50, 50]]);
  });

  it('balances the domains of an overloaded node, too', () => {
    const tasks = [...hogs(10, 0), ...hogs(6, 1), ...hogs(2, 2), ...hogs(2, 3)];
    expect(play(tasks, twoNodes)).to.deep.equal([[5, 5, 5, 5]]);
  });

  it('balances domains by the average of their node', () => {
    const tasks = [...some(15, 0), ...some(6, 1), ...some(9, 2), ...some(10, 3)];
    expect(play(tasks, twoNodes)).to.deep.equal([[11, 10, 9, 10]]);
  });

  it('evens out what no task of the own node can', () => {
    // 13 against 11 is inside the band, and neither node can do better by itself.
    const tasks = [...hogs(7, 0), ...hogs(6, 1), ...hogs(6, 2), ...hogs(5, 3)];
    expect(play(tasks, twoNodes)).to.deep.equal([[6, 6, 6, 6]]);
  });

  it('serves near nodes first', () => {
    const line = machineOf(
      [[2], [2], [2], [2]],
      [10, 30, 20, 40, 30, 10, 40, 20, 20, 40, 10, 30, 40, 20, 30, 10],
    );
    const tasks = [...hogs(12, 0), ...hogs(12, 1)];
    const plan = new Planner(line).plan(snapshotOf(line, tasks));
    const moves = Array.from({ length: plan.nrMoves }, (_, k) => [
      tasks[plan.task[k]!]!.domain,
      plan.target[k]!,
    ]);
    expect(moves.filter(([from, to]) => from === 0 && to === 2)).to.have.length(6);
    expect(moves.filter(([from, to]) => from === 1 && to === 3)).to.have.length(6);
    expect(plan.nrNodeMoves).to.equal(12);
  });

  it('sends tasks to the node their memory policy prefers first', () => {
    const tasks = [
      ...hogs(4, 0, { preferredNode: 0 }),
      ...hogs(4, 0),
      ...hogs(4, 0, { preferredNode: 1 }),
    ];
    const snapshot = snapshotOf(twoNodes, tasks);
    playRound(new Planner(twoNodes), snapshot);
    const nodes = [...snapshot.domain.subarray(0, 12)].map((domain) => twoNodes.domainNode[domain]);
    expect(nodes.slice(0, 4)).to.deep.equal([0, 0, 0, 0]);
    expect(nodes.slice(8)).to.deep.equal([1, 1, 1, 1]);
  });

  it('empties a full node all the same, though all prefer it', () => {
    expect(play(hogs(12, 0, { preferredNode: 0 }), twoNodes)).to.deep.equal([[3, 3, 3, 3]]);
  });

  it('leaves tasks away from their memory while the loads are in balance', () => {
    const tasks = [0, 1, 2, 3].flatMap((domain) => hogs(3, domain, { preferredNode: 0 }));
    expect(play(tasks, twoNodes)).to.deep.equal([]);
  });

  it('ignores a preference for a node without CPUs', () => {
    expect(play(hogs(12, 0, { preferredNode: 7 }), twoNodes)).to.deep.equal([[3, 3, 3, 3]]);
  });

  it('keeps the threads of a process together among the domains of a node', () => {
    const tasks = Array.from({ length: 8 }, (_, k) => ({ domain: 0, tgid: 100 + (k % 2) }));
    const snapshot = snapshotOf(twoDomains, tasks);
    playRound(new Planner(twoDomains), snapshot);
    const [first, second] = [0, 1].map((process) =>
      [...snapshot.domain.subarray(0, 8)].filter((_, k) => k % 2 === process),
    );
    expect(new Set(first)).to.have.property('size', 1);
    expect(new Set(second)).to.have.property('size', 1);
    expect(first).not.to.deep.equal(second);
  });

  it('keeps the threads of a process together where it can', () => {
    const tasks = Array.from({ length: 12 }, (_, k) => ({ domain: 0, tgid: 100 + (k % 4) }));
    const snapshot = snapshotOf(twoNodes, tasks);
    playRound(new Planner(twoNodes), snapshot);
    const homes = [0, 1, 2, 3].map(
      (process) =>
        new Set(
          tasks.flatMap(({ tgid }, k) => (tgid === 100 + process ? [snapshot.domain[k]] : [])),
        ).size,
    );
    expect(homes).to.deep.equal([1, 1, 1, 1]);
  });
});

describe('plan, which tasks it may move', () => {
  it('tries a task that may not go to one domain with the others', () => {
    // scx_rusty drops it from its list for the rest of the round.
    const machine = machineOf([[2, 2, 2]]);
    const tasks = [
      ...hogs(4, 0, { allowed: [0, 2] }),
      ...hogs(4, 0, { allowed: [0, 1] }),
      ...hogs(1, 0),
    ];
    expect(play(tasks, machine)).to.deep.equal([[3, 3, 3]]);
  });

  it('lets tasks with fewest choices have them', () => {
    const machine = machineOf([[2], [2], [2]]);
    const tasks = [...hogs(6, 0), ...hogs(6, 0, { allowed: [0, 1] })];
    const snapshot = snapshotOf(machine, tasks);
    playRound(new Planner(machine), snapshot);
    expect(countTasks(snapshot, machine)).to.deep.equal([4, 4, 4]);
  });

  for (const [name, spec] of [
    ['pinned', { flags: TaskFlag.pinned }],
    ['bound to a domain', { allowed: [0] }],
    ['settling', { flags: TaskFlag.settling }],
    ['where they may not be', { allowed: [1] }],
    ['without load', { duty: 0 }],
  ] as const) {
    it(`does not move tasks that are ${name}`, () => {
      const tasks = [...hogs(6, 0, spec), ...hogs(6, 0)];
      const snapshot = snapshotOf(twoDomains, tasks);
      playRound(new Planner(twoDomains), snapshot);
      expect([...snapshot.domain.subarray(0, 6)]).to.deep.equal([0, 0, 0, 0, 0, 0]);
    });
  }

  it('excludes workers if told to', () => {
    const tasks = hogs(10, 0, { flags: TaskFlag.worker });
    expect(play(tasks)).to.deep.equal([[5, 5]]);
    const planner = new Planner(twoDomains, { excludeWorkers: true });
    expect(play(tasks, twoDomains, planner)).to.deep.equal([]);
  });
});

describe('plan, what it reports', () => {
  it('has loads before and after, and targets', () => {
    const snapshot = snapshotOf(twoNodes, hogs(24, 0));
    const plan = new Planner(twoNodes).plan(snapshot);
    expect([...plan.domains.before]).to.deep.equal([2400, 0, 0, 0]);
    expect([...plan.domains.after]).to.deep.equal([600, 600, 600, 600]);
    expect([...plan.domains.target]).to.deep.equal([600, 600, 600, 600]);
    expect([...plan.nodes.before]).to.deep.equal([2400, 0]);
    expect([...plan.nodes.after]).to.deep.equal([1200, 1200]);
    expect([...plan.nodes.target]).to.deep.equal([1200, 1200]);
    expect([plan.nrMoves, plan.nrNodeMoves, plan.totalLoad, plan.limit]).to.deep.equal([
      18, 12, 2400, 300,
    ]);
  });

  it('is empty for an empty snapshot', () => {
    const plan = new Planner(twoNodes).plan(snapshotOf(twoNodes, []));
    expect(plan.nrMoves).to.equal(0);
    expect([...plan.domains.target]).to.deep.equal([0, 0, 0, 0]);
  });
});
