import { expect } from 'chai';
import { Machine } from '../../src/balancer/machine.js';

describe('Machine', () => {
  it('groups domains by node, also when they are numbered across nodes', () => {
    const machine = new Machine({
      domainNode: [1, 0, 1, 0],
      domainCapacity: [1024, 2048, 3072, 4096],
      domainNrCpus: [1, 2, 3, 4],
    });
    expect([...machine.domainsByNode]).to.deep.equal([1, 3, 0, 2]);
    expect([...machine.nodeStart]).to.deep.equal([0, 2, 4]);
    expect([...machine.nodeCapacity]).to.deep.equal([6144, 4096]);
    expect(machine.nrCpus).to.equal(10);
    expect([...machine.nodeDistance]).to.deep.equal([0, 0, 0, 0]);
  });

  it('refuses what is no machine', () => {
    const one = { domainNode: [0], domainCapacity: [1024], domainNrCpus: [1] };
    expect(() => new Machine({ ...one, domainCapacity: [] })).to.throw(RangeError, '1, 0 and 1');
    expect(() => new Machine({ ...one, domainCapacity: [NaN] })).to.throw(RangeError, 'got NaN');
    expect(() => new Machine({ ...one, domainNrCpus: [0] })).to.throw(RangeError, 'one CPU, got 0');
    expect(() => new Machine({ ...one, nodeDistance: [10, 20] })).to.throw(RangeError, 'got 2');
  });
});
