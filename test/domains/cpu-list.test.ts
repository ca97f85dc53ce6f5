import { expect } from 'chai';
import fc from 'fast-check';
import { formatCpuList, parseCpuList } from '../../src/domains/cpu-list.js';
import { CpuSet } from '../../src/domains/cpu-set.js';
import { CpuSyntaxError } from '../../src/domains/cpu-syntax-error.js';

const cpuSets = fc.uniqueArray(fc.nat({ max: 1023 })).map((ids) => CpuSet.of(ids));

describe('parseCpuList', () => {
  const lists: Record<string, number[]> = {
    '': [],
    '\n': [],
    '0': [0],
    '0-3\n': [0, 1, 2, 3],
    '0-1,3,5-6': [0, 1, 3, 5, 6],
    '5,0-1': [0, 1, 5],
    '0-2,1-3': [0, 1, 2, 3],
    '7-7': [7],
    '0-7:2': [0, 2, 4, 6],
    '0-2,64-71:2': [0, 1, 2, 64, 66, 68, 70],
    '0-15:2/8': [0, 1, 8, 9],
    '9-20:4/10': [9, 10, 11, 12, 19, 20],
    '3:2': [3],
    '007': [7],
  };
  for (const [text, cpus] of Object.entries(lists)) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect([...parseCpuList(text)]).to.deep.equal(cpus);
    });
  }

  const mistakes: Record<string, [column: number, problem: string]> = {
    x: [1, 'expected a CPU number, got "x"'],
    '0-': [3, 'expected the last CPU of the range, got the end'],
    '0-x': [3, 'expected the last CPU of the range, got "x"'],
    '-1': [1, 'expected a CPU number, got "-"'],
    '0,': [3, 'expected a CPU number, got the end'],
    ',0': [1, 'expected a CPU number, got ","'],
    '0,,1': [3, 'expected a CPU number, got ","'],
    '0 1': [2, 'expected "," or the end, got " "'],
    '0-3-5': [4, 'expected "," or the end, got "-"'],
    '1,3-2': [3, 'range 3-2 ends before it begins'],
    '0,64': [3, 'CPU 64 is not below 64, the number of CPU ids'],
    '0-9999999999999': [1, 'CPU 9999999999999 is not below 64, the number of CPU ids'],
    '0-7:': [5, 'expected a stride, got the end'],
    '0-7:0': [5, 'stride 1/0 takes none or more CPUs than a group has'],
    '0-7:0/4': [5, 'stride 0/4 takes none or more CPUs than a group has'],
    '0-7:5/4': [5, 'stride 5/4 takes none or more CPUs than a group has'],
    '0-7:1/': [7, 'expected a group size, got the end'],
    '(null)': [1, 'expected a CPU number, got "("'],
  };
  for (const [text, [column, problem]] of Object.entries(mistakes)) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseCpuList(text, 64))
        .to.throw(CpuSyntaxError)
        .with.property('message', `CPU list ${JSON.stringify(text)}, column ${column}: ${problem}`);
    });
  }

  it('counts columns from the beginning of the text it was given', () => {
    expect(() => parseCpuList('  1,x'))
      .to.throw(CpuSyntaxError)
      .with.property('column', 5);
  });

  it('quotes only the beginning of a long text', () => {
    const message = new RegExp(`^CPU list "(1,){30}…", column 2001: expected a CPU number`);
    expect(() => parseCpuList('1,'.repeat(1000) + 'x')).to.throw(CpuSyntaxError, message);
  });

  it('takes long overlapping ranges in its stride', () => {
    expect(parseCpuList('0-16383,'.repeat(1000) + '5').size).to.equal(16_384);
  });

  it('answers any text with a set or a CpuSyntaxError', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0 1 2 9 - , : / x'.split(' '), ' ', '\n') });
    fc.assert(
      fc.property(text, (list) => {
        try {
          expect(parseCpuList(list).last).to.be.lessThan(16_384);
        } catch (error) {
          expect(error).to.be.instanceOf(CpuSyntaxError);
        }
      }),
    );
  });
});

describe('formatCpuList', () => {
  it('joins neighbours to ranges', () => {
    expect(formatCpuList(CpuSet.of([0, 1, 2, 4, 6, 7]))).to.equal('0-2,4,6-7');
  });

  it('is empty for the empty set', () => {
    expect(formatCpuList(CpuSet.empty)).to.equal('');
  });

  it('gives what parseCpuList reads back', () => {
    fc.assert(
      fc.property(cpuSets, (cpus) => {
        expect(parseCpuList(formatCpuList(cpus)).equals(cpus)).to.be.true;
      }),
    );
  });
});
