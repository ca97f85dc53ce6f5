import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { Machine } from '../../src/balancer/machine.js';
import { NO_NODE, Snapshot, TaskFlag } from '../../src/balancer/snapshot.js';
import { TaskTable } from '../../src/daemon/task-table.js';
import { builtAbi, FakeArena } from './support/shared-memory.js';

const HALF_LIFE_NS = 1e9;
const ONE = 2 ** 20;
const NOW_NS = 100e9;

describe('TaskTable', () => {
  const abi = builtAbi();
  const machine = new Machine({
    domainNode: [0, 0, 1, 1],
    domainCapacity: [2048, 2048, 2048, 2048],
    domainNrCpus: [2, 2, 2, 2],
  });

  function setUp(): { arena: FakeArena; table: TaskTable; snapshot: Snapshot } {
    const arena = new FakeArena(abi);
    return {
      arena,
      table: new TaskTable(abi, arena, HALF_LIFE_NS),
      snapshot: new Snapshot(machine),
    };
  }

  it('reads what BPF wrote about a task', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({
      slot: 7,
      gen: 5,
      tgid: 42,
      dom: 3,
      weight: 335.25,
      isEverywhere: false,
      allowed: 0b1001,
    });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.nrTasks).to.equal(1);
    expect(snapshot.slot[0]).to.equal(7);
    expect(snapshot.generation[0]).to.equal(5);
    expect(snapshot.tgid[0]).to.equal(42);
    expect(snapshot.domain[0]).to.equal(3);
    expect(snapshot.weight[0]).to.equal(335.25);
    expect(snapshot.allowed[0]).to.equal(0b1001);
    expect(snapshot.flags[0]).to.equal(0);
    // Runnable since the clock's zero, a hundred half-lives ago.
    expect(snapshot.duty[0]).to.be.closeTo(1, 1e-5);
  });

  it('decays the duty cycle of a sleeper to the time of reading', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, isRunnable: false, dutyOld: ONE, dutyAtNs: NOW_NS - 2 * HALF_LIFE_NS });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.duty[0]).to.be.closeTo(0.25, 1e-5);
  });

  it('knows the duty cycle of a task that has just come by the time since then', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    const knownAtNs = NOW_NS - HALF_LIFE_NS / 4;
    arena.put({ slot: 0, dutyAtNs: knownAtNs, knownAtNs });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.duty[0]).to.be.closeTo(1, 1e-5);
  });

  it('leaves out free slots, and sleepers whose past has faded', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, gen: 2 });
    arena.put({ slot: 1, isRunnable: false });
    arena.put({ slot: 2 });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect([...snapshot.slot.subarray(0, snapshot.nrTasks)]).to.deep.equal([2]);
  });

  it('marks tasks that were moved lately', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, movedAtNs: NOW_NS - 1e9 });
    arena.put({ slot: 1, movedAtNs: NOW_NS - 3e9 });
    table.fill(snapshot, machine, NOW_NS, NOW_NS - 2e9);
    const settling = [0, 1].map((i) => (snapshot.flags[i]! & TaskFlag.settling) !== 0);
    expect(settling).to.deep.equal([true, false]);
  });

  it('marks none that were never moved, on a machine that has just started, either', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, movedAtNs: 0 });
    arena.put({ slot: 1, movedAtNs: NOW_NS - 1e9 });
    table.fill(snapshot, machine, NOW_NS, NOW_NS - 3600e9);
    const settling = [0, 1].map((i) => (snapshot.flags[i]! & TaskFlag.settling) !== 0);
    expect(settling).to.deep.equal([false, true]);
  });

  it('marks workqueue workers', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, isWorker: true });
    arena.put({ slot: 1 });
    arena.put({ slot: 2, isWorker: true, isEverywhere: false });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect([...snapshot.flags.subarray(0, 3)]).to.deep.equal([
      TaskFlag.worker | TaskFlag.everywhere,
      TaskFlag.everywhere,
      TaskFlag.worker,
    ]);
  });

  it('takes the node of a memory policy from the domain that BPF found there', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, homeDom: 3 });
    arena.put({ slot: 1 });
    arena.put({ slot: 2, homeDom: 1 });
    // Of a layout with more domains.
    arena.put({ slot: 3, homeDom: 4 });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect([...snapshot.preferredNode.subarray(0, 4)]).to.deep.equal([1, NO_NODE, 0, NO_NODE]);
  });

  it('drops what cannot be, as a slot read while it is written may look', () => {
    const { arena, table, snapshot } = setUp();
    arena.publish(arena.addChunk());
    arena.put({ slot: 0, dom: 0xffff_ffff });
    arena.put({ slot: 1, weight: 0 });
    arena.put({ slot: 2, dutyOld: 0xffff_ffff, dutyAtNs: NOW_NS });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.nrTasks).to.equal(1);
    expect(snapshot.duty[0]).to.equal(1);
    expect(snapshot.nrRejected).to.equal(2);
  });

  it('maps each chunk once, and takes in those that are published late', () => {
    const { arena, table, snapshot } = setUp();
    const [first, second] = [arena.addChunk(), arena.addChunk()];
    arena.publish(second);
    arena.put({ slot: 0 });
    arena.put({ slot: abi.limits.chunkTasks });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.nrTasks).to.equal(1);
    arena.publish(first);
    for (let round = 0; round < 3; round++) table.fill(snapshot, machine, NOW_NS, 0);
    expect(snapshot.nrTasks).to.equal(2);
    expect(arena.views).to.equal(2);
  });

  it('finds the few of a quarter of a million slots that are in use', () => {
    const { chunkTasks } = abi.limits;
    const nrChunks = 512;
    const arena = new FakeArena(abi, nrChunks);
    const table = new TaskTable(abi, arena, HALF_LIFE_NS);
    const snapshot = new Snapshot(machine);
    for (let chunk = 0; chunk < nrChunks; chunk++) arena.publish(arena.addChunk());
    const slots = Array.from({ length: nrChunks }, (_, chunk) => chunk * chunkTasks + chunk);
    for (const slot of slots) arena.put({ slot });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect([...snapshot.slot.subarray(0, snapshot.nrTasks)]).to.deep.equal(slots);
    expect(arena.views).to.equal(nrChunks);
  });

  it('finds the living task of a thread, also one that has not run lately', () => {
    const { arena, table } = setUp();
    const [first, second, late] = [arena.addChunk(), arena.addChunk(), arena.addChunk()];
    for (const chunk of [second, late]) arena.publish(chunk);
    const { chunkTasks } = abi.limits;
    arena.put({ slot: 0, pid: 76 });
    arena.put({ slot: chunkTasks, gen: 8, pid: 77 });
    const allowed = { isEverywhere: false, allowed: 0b0101 };
    arena.put({ slot: 2 * chunkTasks, gen: 7, pid: 77, tgid: 70, dom: 2, weight: 33, ...allowed });
    arena.put({ slot: 2 * chunkTasks + 1, pid: 78, isRunnable: false });
    const { mayRunIn, ...found } = table.find(77)!;
    expect(found).to.deep.equal({
      slot: 2 * chunkTasks,
      generation: 7,
      tgid: 70,
      domain: 2,
      weight: 33,
      isRunnable: true,
      isEverywhere: false,
    });
    expect([0, 1, 2, 3, 32].map(mayRunIn)).to.deep.equal([true, false, true, false, false]);
    expect(table.find(78)).to.include({ isRunnable: false, isEverywhere: true });
    expect(table.find(76)).to.equal(undefined);
    arena.publish(first);
    expect(table.find(76)).to.include({ slot: 0 });
  });

  it('tells the thread that has a slot', () => {
    const { arena, table, snapshot } = setUp();
    for (const chunk of [arena.addChunk(), arena.addChunk()]) arena.publish(chunk);
    arena.put({ slot: abi.limits.chunkTasks + 3, pid: 77 });
    table.fill(snapshot, machine, NOW_NS, 0);
    expect(table.pidOf(abi.limits.chunkTasks + 3)).to.equal(77);
    expect(table.pidOf(9 * abi.limits.chunkTasks)).to.equal(0);
  });

  it('is not compiled anew each round', () => {
    // Which makes reading a task take thirty times as long; V8 gives code up for a value it did not expect.
    const rounds = ['dist/bench/rounds/our-rounds.js', '8', '2', '8000', '100'];
    const said = execFileSync(process.execPath, ['--trace-deopt', ...rounds], { encoding: 'utf8' });
    expect(said).to.match(/"rounds":100/);
    expect(said.match(/bailout .*<JSFunction #fillFrom/g) ?? []).to.have.length.below(4);
  });
});
