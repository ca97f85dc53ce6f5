import { expect } from 'chai';
import fc from 'fast-check';
import { formatCpuMask, parseCpuMask } from '../../src/domains/cpu-mask.js';
import { CpuSet } from '../../src/domains/cpu-set.js';
import { CpuSyntaxError } from '../../src/domains/cpu-syntax-error.js';

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('parseCpuMask', () => {
  const masks: Record<string, number[]> = {
    none: [],
    all: range(0, 63),
    '0': [],
    '1': [0],
    '0x3': [0, 1],
    '0XfF': range(0, 7),
    abc: [2, 3, 4, 5, 7, 9, 11],
    '0xff_00ff': [...range(0, 7), ...range(16, 23)],
    '100000000': [32],
    '3,00000001': [0, 32, 33],
    '0000,00000000,80000000\n': [31],
  };
  for (const [text, cpus] of Object.entries(masks)) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect([...parseCpuMask(text, 64)]).to.deep.equal(cpus);
    });
  }

  it('reads none and all of any number of CPU ids', () => {
    expect([...parseCpuMask('all', 3)]).to.deep.equal([0, 1, 2]);
    expect(parseCpuMask('all', 1024).size).to.equal(1024);
    expect(parseCpuMask('none', 0).size).to.equal(0);
  });

  const mistakes: Record<string, [column: number, problem: string]> = {
    '': [1, 'expected a hexadecimal digit, got the end'],
    '0x': [3, 'expected a hexadecimal digit, got the end'],
    '0x_1': [3, 'expected a hexadecimal digit, got "_"'],
    '1_': [2, 'expected a hexadecimal digit, got "_"'],
    '1__1': [2, 'expected a hexadecimal digit, got "_"'],
    '0-3': [2, 'expected a hexadecimal digit, got "-"'],
    ALL: [2, 'expected a hexadecimal digit, got "L"'],
    '1,2': [3, 'expected 8 hexadecimal digits, got "2"'],
    '1,0000000g': [3, 'expected 8 hexadecimal digits, got "0000000g"'],
    ',00000001': [1, 'expected 1 to 8 hexadecimal digits, got ""'],
    '0x1,00000001': [1, 'expected 1 to 8 hexadecimal digits, got "0x1"'],
    '10000000000000000': [1, 'CPU 64 is not below 64, the number of CPU ids'],
    '1,00000000,00000000': [1, 'CPU 64 is not below 64, the number of CPU ids'],
  };
  for (const [text, [column, problem]] of Object.entries(mistakes)) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseCpuMask(text, 64))
        .to.throw(CpuSyntaxError)
        .with.property('message', `CPU mask ${JSON.stringify(text)}, column ${column}: ${problem}`);
    });
  }
});

describe('formatCpuMask', () => {
  it('prints 32-bit groups as wide as the CPU ids need', () => {
    expect(formatCpuMask(CpuSet.of([0, 33]), 40)).to.equal('02,00000001');
    expect(formatCpuMask(CpuSet.of([0, 1]), 2)).to.equal('3');
    expect(formatCpuMask(CpuSet.of([31]), 32)).to.equal('80000000');
    expect(formatCpuMask(CpuSet.empty, 64)).to.equal('00000000,00000000');
  });

  it('gives what parseCpuMask reads back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1024 }).chain((nrCpuIds) =>
          fc.record({
            nrCpuIds: fc.constant(nrCpuIds),
            ids: fc.uniqueArray(fc.nat({ max: nrCpuIds - 1 })),
          }),
        ),
        ({ nrCpuIds, ids }) => {
          const cpus = CpuSet.of(ids);
          expect(parseCpuMask(formatCpuMask(cpus, nrCpuIds), nrCpuIds).equals(cpus)).to.be.true;
        },
      ),
    );
  });
});
