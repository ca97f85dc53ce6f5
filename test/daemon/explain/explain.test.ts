import { expect } from 'chai';
import { DecisionLog } from '../../../src/balancer/decision-log.js';
import { Planner } from '../../../src/balancer/plan.js';
import { Snapshot } from '../../../src/balancer/snapshot.js';
import { explain } from '../../../src/daemon/explain/explain.js';
import type { Subject } from '../../../src/daemon/explain/subject.js';
import { toMachine } from '../../../src/daemon/machine.js';
import { TaskTable } from '../../../src/daemon/task-table.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { regularMachine } from '../../cli/support/machines.js';
import { builtAbi, FakeArena, type TaskFields } from '../support/shared-memory.js';

const NOW_NS = 100e9;
const ACCEPTED = 2;

/** The state of a balance loop after rounds on 2 nodes of 2 domains of 2 CPUs. */
class Loop {
  readonly arena = new FakeArena(builtAbi());
  readonly subject: Subject;
  readonly #planner: Planner;
  #rounds = 0;

  constructor() {
    const { layout } = regularMachine({
      nodes: 2,
      llcs: 2,
      cores: 2,
      threads: 1,
      numbering: 'adjacent',
    });
    const machine = toMachine(layout);
    this.#planner = new Planner(machine);
    this.arena.publish(this.arena.addChunk());
    this.subject = {
      layout,
      options: this.#planner.options,
      log: new DecisionLog(machine),
      stays: this.#planner.stays,
      snapshot: new Snapshot(machine),
      tasks: new TaskTable(builtAbi(), this.arena, 1e9),
      nowMs: 10_000,
    };
  }

  put(...tasks: readonly TaskFields[]): void {
    for (const task of tasks) this.arena.put(task);
  }

  round(settledNs = NOW_NS): void {
    const { snapshot, tasks, log, stays } = this.subject;
    tasks.fill(snapshot, this.#planner.machine, NOW_NS, settledNs);
    const plan = this.#planner.plan(snapshot);
    stays.update(this.#planner.options);
    log.add(plan, stays, snapshot, {
      number: ++this.#rounds,
      timeMs: 10_000 - 4000 / this.#rounds,
      isApplied: true,
      answers: new Array<number>(plan.nrMoves).fill(ACCEPTED),
      pidOf: (slot) => tasks.pidOf(slot),
    });
  }
}

const hogs = (count: number, dom: number, from = 0): TaskFields[] =>
  Array.from({ length: count }, (_, k) => ({ slot: from + k, pid: 500 + from + k, dom }));

describe('explain', () => {
  it('tells where a task is before there was any round', () => {
    const loop = new Loop();
    loop.put({ slot: 3, pid: 77, tgid: 70, dom: 1, weight: 335 });
    const { round, task } = explain(loop.subject, { pid: 77 });
    expect(round).to.equal(null);
    expect(task).to.deep.equal({
      pid: 77,
      tgid: 70,
      name: task!.name,
      domain: 'node0/llc1',
      node: 0,
      cpus: '2-3',
      isRunnable: true,
      weight: 335,
      isWeightLimited: false,
      duty: null,
      load: null,
      allowed: null,
      stays: null,
      lastMove: null,
    });
  });

  it('tells why a task was moved, and when; in later rounds why it stays', () => {
    const loop = new Loop();
    loop.put(...hogs(8, 0));
    loop.round();
    const { moves } = explain(loop.subject, {}).round!;
    expect(moves).to.have.length(6);
    const { pid, to } = moves[0]!;
    const moved = explain(loop.subject, { pid }).task!;
    expect(moved.stays).to.equal(null);
    expect(moved.lastMove).to.include({ round: 1, from: 'node0/llc0', to, answer: 'accepted' });
    expect(moved.lastMove!.agoMs).to.equal(4000);
    const domain = loop.subject.layout.domains.find(({ name }) => name === to)!.id;
    loop.put(...hogs(8, 0).map((task) => (task.pid === pid ? { ...task, dom: domain } : task)));
    loop.round();
    const later = explain(loop.subject, { pid }).task!;
    expect(later).to.include({ domain: to, load: 1 });
    expect(later.lastMove).to.include({ round: 1, to });
    expect(later.stays).to.be.oneOf(['inBand', 'needed']);
  });

  it('tells affinity, weights that count less, and tasks without load', () => {
    const loop = new Loop();
    loop.put(
      { slot: 0, pid: 10, dom: 0, weight: 9999, isEverywhere: false, allowed: 0b101 },
      { slot: 1, pid: 11, dom: 0, weight: 100 },
      { slot: 2, pid: 12, dom: 3, isRunnable: false },
    );
    loop.round();
    const of = (pid: number) => explain(loop.subject, { pid }).task!;
    expect(of(10)).to.include({ isWeightLimited: true, load: 1 });
    expect(of(10).allowed).to.deep.equal(['node0/llc0', 'node1/llc0']);
    expect(of(11)).to.include({ isWeightLimited: false, load: 1 });
    expect(of(12)).to.include({ stays: 'asleep', load: null, isRunnable: false });
  });

  it('does not take the next owner of a slot for the task that was moved', () => {
    const loop = new Loop();
    loop.put(...hogs(8, 0));
    loop.round();
    const { pid } = explain(loop.subject, {}).round!.moves[0]!;
    const slot = pid - 500;
    loop.put({ slot, pid: 999, dom: 0, gen: 3 });
    expect(explain(loop.subject, { pid: 999 }).task!.lastMove).to.equal(null);
    expect(() => explain(loop.subject, { pid })).to.throw(SchedulerError, 'TASK_UNKNOWN');
  });

  it('tells of a domain by name or number: load, share, moves, and why tasks stay', () => {
    const loop = new Loop();
    const settling = hogs(6, 0).map((task) => ({ ...task, movedAtNs: NOW_NS - 1 }));
    loop.put(...settling, ...hogs(2, 2, 6));
    loop.round(NOW_NS - 1e9);
    for (const domain of ['node0/llc0', '0']) {
      const { round, task } = explain(loop.subject, { domain });
      expect(task).to.equal(undefined);
      expect(round!.domains).to.have.length(1);
      expect(round!.domains[0]).to.deep.include({
        name: 'node0/llc0',
        cpus: '0-1',
        load: 6,
        planned: 6,
        fixed: 0,
        isAbove: true,
        isBelow: false,
        movedIn: 0,
        movedOut: 0,
        stays: { settling: 6 },
      });
    }
    expect(explain(loop.subject, {}).round!.domains).to.have.length(4);
    expect(() => explain(loop.subject, { domain: 'node7' })).to.throw(
      SchedulerError,
      'name one of node0/llc0, node0/llc1',
    );
  });

  it('lists the moves from and to a domain alone', () => {
    const loop = new Loop();
    loop.put(...hogs(8, 0));
    loop.round();
    const { moves } = explain(loop.subject, { domain: '3' }).round!;
    expect(moves.map(({ to }) => to)).to.deep.equal(['node1/llc1', 'node1/llc1']);
  });
});
