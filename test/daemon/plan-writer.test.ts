import { expect } from 'chai';
import { Machine } from '../../src/balancer/machine.js';
import { Planner, type Plan } from '../../src/balancer/plan.js';
import { Snapshot } from '../../src/balancer/snapshot.js';
import { PlanWriter } from '../../src/daemon/plan-writer.js';
import { builtAbi } from './support/shared-memory.js';

describe('PlanWriter', () => {
  const abi = builtAbi();
  const { planEntry, limits } = abi;

  /** A plan that sends task i to domain i % 2. */
  function planOf(nrMoves: number): { plan: Plan; snapshot: Snapshot } {
    const machine = new Machine({
      domainNode: [0, 0],
      domainCapacity: [1024, 1024],
      domainNrCpus: [1, 1],
    });
    const snapshot = new Snapshot(machine);
    snapshot.reset(nrMoves);
    for (let i = 0; i < nrMoves; i++) {
      snapshot.slot[i] = 10 * i;
      snapshot.generation[i] = 2 * i + 1;
    }
    const plan: Plan = {
      ...new Planner(machine).plan(snapshot),
      nrMoves,
      task: Uint32Array.from({ length: nrMoves }, (_, i) => i),
      target: Uint16Array.from({ length: nrMoves }, (_, i) => i % 2),
    };
    return { plan, snapshot };
  }

  it('writes who goes where, and calls the kernel once', () => {
    const entries = new Uint32Array(limits.planEntries * planEntry.size).fill(99);
    const calls: number[] = [];
    const { plan, snapshot } = planOf(3);
    new PlanWriter(abi, entries, (count) => calls.push(count)).write(plan, snapshot);
    expect(calls).to.deep.equal([3]);
    const last = 2 * planEntry.size;
    expect(entries[last + planEntry.slot]).to.equal(20);
    expect(entries[last + planEntry.gen]).to.equal(5);
    expect(entries[last + planEntry.dom]).to.equal(0);
    expect(entries[last + planEntry.answer]).to.equal(0);
  });

  it('does not call the kernel for an empty plan', () => {
    const { plan, snapshot } = planOf(0);
    new PlanWriter(abi, new Uint32Array(0), () => {
      throw new Error('called');
    }).write(plan, snapshot);
  });

  it('keeps what became of each move', () => {
    const entries = new Uint32Array(limits.planEntries * planEntry.size);
    const { plan, snapshot } = planOf(limits.planEntries + 3);
    const writer = new PlanWriter(abi, entries, (count) => {
      for (let i = 0; i < count; i++) entries[i * planEntry.size + planEntry.answer] = count % 5;
    });
    writer.write(plan, snapshot);
    expect(writer.answers[0]).to.equal(limits.planEntries % 5);
    expect(writer.answers[limits.planEntries - 1]).to.equal(limits.planEntries % 5);
    expect([...writer.answers.subarray(limits.planEntries, limits.planEntries + 3)]).to.deep.equal([
      3, 3, 3,
    ]);
  });

  it('hands over a plan that is longer than the table in parts', () => {
    const entries = new Uint32Array(limits.planEntries * planEntry.size);
    const calls: number[] = [];
    const first: number[] = [];
    const { plan, snapshot } = planOf(2 * limits.planEntries + 5);
    new PlanWriter(abi, entries, (count) => {
      calls.push(count);
      first.push(entries[planEntry.slot]!);
    }).write(plan, snapshot);
    expect(calls).to.deep.equal([limits.planEntries, limits.planEntries, 5]);
    expect(first).to.deep.equal([0, 10 * limits.planEntries, 20 * limits.planEntries]);
  });
});
