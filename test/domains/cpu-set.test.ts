import { expect } from 'chai';
import fc from 'fast-check';
import { CpuSet } from '../../src/domains/cpu-set.js';

const cpuIds = fc.uniqueArray(fc.nat({ max: 1100 }), { maxLength: 40 });

function ascending(cpus: Iterable<number>): number[] {
  return [...new Set(cpus)].sort((a, b) => a - b);
}

describe('CpuSet', () => {
  it('holds what it was made of, in ascending order', () => {
    fc.assert(
      fc.property(cpuIds, (ids) => {
        const set = CpuSet.of(ids);
        expect([...set]).to.deep.equal(ascending(ids));
        expect(set.size).to.equal(ids.length);
        expect(set.first).to.equal(Math.min(...ids, Infinity) === Infinity ? -1 : Math.min(...ids));
        expect(set.last).to.equal(Math.max(-1, ...ids));
      }),
    );
  });

  it('has exactly its members', () => {
    fc.assert(
      fc.property(cpuIds, fc.nat({ max: 1200 }), (ids, cpu) => {
        expect(CpuSet.of(ids).has(cpu)).to.equal(ids.includes(cpu));
      }),
    );
  });

  it('agrees with arrays on union, intersection and difference', () => {
    fc.assert(
      fc.property(cpuIds, cpuIds, (a, b) => {
        const [setA, setB] = [CpuSet.of(a), CpuSet.of(b)];
        expect([...setA.union(setB)]).to.deep.equal(ascending([...a, ...b]));
        expect([...setA.intersect(setB)]).to.deep.equal(
          ascending(a.filter((id) => b.includes(id))),
        );
        expect([...setA.minus(setB)]).to.deep.equal(ascending(a.filter((id) => !b.includes(id))));
      }),
    );
  });

  it('is equal to a set with the same members, however it came about', () => {
    fc.assert(
      fc.property(cpuIds, fc.nat({ max: 2000 }), (ids, extra) => {
        const set = CpuSet.of(ids);
        const other = CpuSet.of([...ids, extra]);
        expect(other.minus(CpuSet.of([extra])).equals(set.minus(CpuSet.of([extra])))).to.be.true;
        expect(other.equals(set)).to.equal(ids.includes(extra));
      }),
    );
  });

  it('gives its bits as unsigned words, 0 beyond the end', () => {
    const set = CpuSet.of([31, 32, 63, 64]);
    expect([0, 1, 2, 3].map((index) => set.word(index))).to.deep.equal([
      0x8000_0000, 0x8000_0001, 1, 0,
    ]);
    expect(CpuSet.fromWords(new Uint32Array([0x8000_0000, 0x8000_0001, 1, 0])).equals(set)).to.be
      .true;
  });

  it('keeps no hold on the words it was made from', () => {
    const words = new Uint32Array([1]);
    const set = CpuSet.fromWords(words);
    words[0] = 0;
    expect([...set]).to.deep.equal([0]);
  });

  it('is empty without members', () => {
    expect([...CpuSet.empty]).to.deep.equal([]);
    expect(CpuSet.empty).to.include({ size: 0, first: -1, last: -1 });
    expect(CpuSet.empty.equals(CpuSet.of([]))).to.be.true;
  });

  for (const id of [-1, 0.5, NaN]) {
    it(`refuses ${id} as a CPU id`, () => {
      expect(() => CpuSet.of([3, id])).to.throw(RangeError, `${id} is no CPU id`);
    });
  }
});
