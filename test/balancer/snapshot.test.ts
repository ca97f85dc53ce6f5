import { expect } from 'chai';
import { Snapshot } from '../../src/balancer/snapshot.js';

function put(
  snapshot: Snapshot,
  fields: { weight?: number; duty?: number; domain?: number },
): void {
  const i = snapshot.nrTasks;
  snapshot.weight[i] = fields.weight ?? 100;
  snapshot.duty[i] = fields.duty ?? 0.5;
  snapshot.domain[i] = fields.domain ?? 0;
  snapshot.commit();
}

describe('Snapshot', () => {
  it('keeps its memory from round to round', () => {
    const snapshot = new Snapshot({ nrDomains: 4 });
    snapshot.reset(5000);
    const { slot, allowed } = snapshot;
    snapshot.reset(5000);
    expect(snapshot.slot).to.equal(slot);
    expect(snapshot.allowed).to.equal(allowed);
  });

  it('grows geometrically', () => {
    const snapshot = new Snapshot({ nrDomains: 33 });
    snapshot.reset(5000);
    snapshot.reset(5001);
    expect(snapshot.capacity).to.equal(10000);
    expect(snapshot.allowed.length).to.equal(2 * 10000);
  });

  it('drops and counts tasks that make no sense', () => {
    const snapshot = new Snapshot({ nrDomains: 4 });
    snapshot.reset(10);
    for (const weight of [0, -1, NaN, Infinity]) put(snapshot, { weight });
    for (const duty of [-0.1, 1.1, NaN]) put(snapshot, { duty });
    put(snapshot, { domain: 4 });
    put(snapshot, {});
    expect(snapshot.nrTasks).to.equal(1);
    expect(snapshot.nrRejected).to.equal(8);
    snapshot.reset(10);
    expect([snapshot.nrTasks, snapshot.nrRejected]).to.deep.equal([0, 0]);
  });
});
