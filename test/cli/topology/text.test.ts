import { expect } from 'chai';
import { count, hangCpuList, wrapCpuList } from '../../../src/cli/topology/text.js';
import { parseCpuList } from '../../../src/domains/cpu-list.js';
import { CpuSet } from '../../../src/domains/cpu-set.js';

describe('wrapCpuList', () => {
  it('breaks after commas, and lists again the same CPUs', () => {
    const cpus = parseCpuList('0-3,8,16-31,64-127:2');
    const lines = wrapCpuList(cpus, 20);
    expect(lines[0]).to.equal('0-3,8,16-31,64,66,');
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(20);
    expect(parseCpuList(lines.join('')).equals(cpus)).to.equal(true);
  });

  it('gives each range its line where there is no room', () => {
    expect(wrapCpuList(parseCpuList('0-3,8'), 0)).to.deep.equal(['0-3,', '8']);
  });

  it('has one empty line for no CPU', () => {
    expect(wrapCpuList(CpuSet.empty, 80)).to.deep.equal(['']);
  });
});

describe('hangCpuList', () => {
  it('stands further lines below the beginning of the list', () => {
    const [first, second] = hangCpuList('offline  ', parseCpuList('0-127:2'));
    expect(first).to.match(/^offline {2}0,2,/);
    expect(second).to.match(/^ {9}\d/);
  });
});

describe('count', () => {
  it('knows singular and plural', () => {
    expect([count(1, 'CPU'), count(2, 'CPU')]).to.deep.equal(['1 CPU', '2 CPUs']);
  });
});
