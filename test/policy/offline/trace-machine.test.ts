import { expect } from 'chai';
import * as fc from 'fast-check';
import { machineOf } from '../../../src/policy/offline/machine-shape.js';
import { machineLine, readMachine } from '../../../src/policy/offline/trace-machine.js';

const read = (...domains: string[]): unknown =>
  readMachine({ type: 'machine', domains: domains.map((cpus) => ({ node: 0, cpus })) });

describe('the machine of a trace', () => {
  it('is the one that was written, domain by domain', () => {
    const count = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(count, count, count, count, (...counts) => {
        const machine = machineOf(counts.join('x'));
        const line = machineLine(machine);
        expect(line.domains).to.have.length(machine.domains.length);
        expect(readMachine(line)).to.deep.equal(machine);
      }),
    );
  });

  it('may be any: CPUs in no order, some of them missing', () => {
    const machine = readMachine({
      type: 'machine',
      domains: [
        { node: 1, cpus: '0,4' },
        { name: 'big', node: 0, cpus: '2,6-7' },
      ],
      cores: ['0,4', '2,6'],
    });
    expect(machine).to.deep.include({
      nrCpuIds: 8,
      siblings: [[0, 4], [], [2, 6], [], [0, 4], [], [2, 6], [7]],
    });
    expect(machineLine(machine)).to.deep.equal({
      type: 'machine',
      domains: [
        { name: 'domain0', node: 1, cpus: '0,4' },
        { name: 'big', node: 0, cpus: '2,6-7' },
      ],
      cores: ['0,4', '2,6'],
    });
  });

  it('has each CPU once', () => {
    expect(() => read('0-2', '2')).to.throw(RangeError, 'CPU 2 is in two domains');
    expect(() => read('0-1024')).to.throw(Error, '1024');
    expect(() =>
      readMachine({ type: 'machine', domains: [{ node: 0, cpus: '0' }], cores: ['0-1'] }),
    ).to.throw(RangeError, 'core 0-1 is not part of one domain');
    expect(() => readMachine({ type: 'machine' })).to.throw(RangeError, '"shape" or "domains"');
  });
});
