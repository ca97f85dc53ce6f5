import { expect } from 'chai';
import fc from 'fast-check';
import { Draft } from '../../src/balancer/draft.js';
import { defaultPlanOptions, type PlanOptions } from '../../src/balancer/plan-options.js';
import { Planner } from '../../src/balancer/plan.js';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { NR_STAYS, Outside, Stay, Stays } from '../../src/balancer/stays.js';
import { anyScenario } from './any-scenario.js';
import { helpfulTarget } from './helpful-moves.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from './scenario.js';

const twoDomains = machineOf([[8, 8]]);

/** Names of the reasons why tasks stay, by task; those that move have 'moved'. */
function staysOf(
  tasks: readonly TaskSpec[],
  machine = twoDomains,
  options: Partial<PlanOptions> = {},
): string[] {
  const planner = new Planner(machine, options);
  const plan = planner.plan(snapshotOf(machine, tasks));
  planner.stays.update(planner.options);
  const names = tasks.map((_, task) => nameOf(planner.stays.of(task)));
  for (let move = 0; move < plan.nrMoves; move++) names[plan.task[move]!] = 'moved';
  return names;
}

function nameOf(stay: Stay): string {
  return Object.entries(Stay).find(([, value]) => value === stay)![0];
}

describe('Stays', () => {
  it('tells what keeps a task from being moved at all', () => {
    const tasks = [
      { domain: 0, duty: 0 },
      { domain: 0, flags: TaskFlag.pinned },
      { domain: 0, flags: TaskFlag.worker },
      { domain: 0, allowed: [0] },
      { domain: 0, allowed: [1] },
      { domain: 0, flags: TaskFlag.settling },
    ];
    expect(staysOf(tasks, twoDomains, { excludeWorkers: true })).to.deep.equal([
      'asleep',
      'pinned',
      'worker',
      'affinity',
      'misplaced',
      'settling',
    ]);
  });

  it('tells that loads are in their bands', () => {
    const tasks = [...hogs(21, 0, { duty: 0.9 }), ...hogs(19, 1, { duty: 0.9 })];
    expect(new Set(staysOf(tasks))).to.deep.equal(new Set(['inBand']));
    expect(staysOf(hogs(8, 0)).filter((name) => name === 'inBand')).to.have.length(4);
  });

  it('tells a task that is larger than the gap, and those that its domain needs', () => {
    const tasks = [{ domain: 0, weight: 1000 }, ...hogs(2, 1, { weight: 100 })];
    // The share of domain 0 is its one task, so nothing is out of band there.
    expect(staysOf(tasks, machineOf([[1, 1]]))).to.deep.equal(['inBand', 'inBand', 'inBand']);
    const three = [...hogs(2, 0, { weight: 300 }), ...hogs(1, 1, { weight: 400 })];
    expect(staysOf(three, machineOf([[1, 1]]))).to.deep.equal(['tooLarge', 'tooLarge', 'needed']);
  });

  it('tells that there is no more room where the task may go', () => {
    const machine = machineOf([[2, 2, 2]]);
    const tasks = [
      ...hogs(8, 0, { flags: TaskFlag.settling }),
      ...hogs(9, 1, { flags: TaskFlag.settling }),
      { domain: 0, allowed: [0, 1], duty: 0.5 },
      ...hogs(2, 2),
    ];
    const stays = staysOf(tasks, machine);
    expect(new Set(stays.slice(0, 17))).to.deep.equal(new Set(['settling']));
    expect(stays.slice(17)).to.deep.equal(['noRoom', 'needed', 'needed']);
  });

  it('counts by domain and reason while anything is outside, and not otherwise', () => {
    const planner = new Planner(twoDomains);
    const stuck = [...hogs(6, 0, { flags: TaskFlag.settling }), ...hogs(1, 1)];
    planner.plan(snapshotOf(twoDomains, stuck));
    planner.stays.update(planner.options);
    expect([...planner.stays.outside]).to.deep.equal([
      Outside.above | Outside.aboveInNode,
      Outside.below | Outside.belowInNode,
    ]);
    expect(planner.stays.count[0 * NR_STAYS + Stay.settling]).to.equal(6);
    expect(planner.stays.count[1 * NR_STAYS + Stay.needed]).to.equal(1);
    planner.plan(snapshotOf(twoDomains, [...hogs(4, 0), ...hogs(4, 1)]));
    planner.stays.update(planner.options);
    expect([...planner.stays.outside]).to.deep.equal([0, 0]);
    expect(planner.stays.count.every((count) => count === 0)).to.equal(true);
  });

  it('counts every task once, and agrees with itself', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const planner = new Planner(machine);
        planner.plan(snapshotOf(machine, tasks));
        planner.stays.update(planner.options);
        const counted = [...planner.stays.count];
        if (planner.stays.outside.every((outside) => outside === 0)) return;
        const perStay = new Array<number>(NR_STAYS).fill(0);
        tasks.forEach((_, task) => perStay[planner.stays.of(task)]!++);
        const sums = perStay.map((_, stay) =>
          counted.reduce((sum, count, at) => sum + (at % NR_STAYS === stay ? count : 0), 0),
        );
        expect(sums).to.deep.equal(perStay);
      }),
    );
  });

  it('tells of every task that would clearly help, where no plan was made', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const snapshot = snapshotOf(machine, tasks);
        const draft = new Draft(machine);
        draft.begin(snapshot, TaskFlag.pinned, 0);
        for (const node of machine.nodes) draft.shareWithinNode(node);
        draft.shareAll();
        const stays = new Stays(draft);
        stays.update(defaultPlanOptions);
        const { load, target, capacity } = draft.domains;
        const loads = { load, target, capacity, limit: draft.loads.limit };
        tasks.forEach((spec, task) => {
          if (helpfulTarget(loads, spec) === undefined) return;
          expect(nameOf(stays.of(task))).to.equal('passedOver');
        });
      }),
    );
  });
});
