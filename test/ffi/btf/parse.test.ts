import { expect } from 'chai';
import { parseBtf } from '../../../src/ffi/btf/parse.js';
import { BtfBuilder } from '../support/btf-builder.js';
import { schedulerError } from '../support/expect-error.js';

function sample(): Uint8Array {
  const builder = new BtfBuilder();
  const int = builder.int('int', 4);
  builder.struct('pair', 8, [
    ['first', int, 0],
    ['second', int, 32],
  ]);
  return builder.build();
}

function withByte(offset: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(sample());
  bytes[offset] = value;
  return bytes;
}

function problem(bytes: Uint8Array): string {
  return schedulerError('BTF_INVALID', () => parseBtf(bytes, 'x.o')).problem;
}

describe('parseBtf', () => {
  it('finds where each type starts', () => {
    const { records } = parseBtf(sample(), 'x.o');
    expect([...records]).to.deep.equal([0, 0, 4]);
  });

  it('reads from any alignment', () => {
    const shifted = new Uint8Array(sample().length + 1);
    shifted.set(sample(), 1);
    const { records, words } = parseBtf(shifted.subarray(1), 'x.o');
    expect(records).to.have.length(3);
    expect(words).to.deep.equal(parseBtf(sample(), 'x.o').words);
  });

  it('accepts BTF without any type', () => {
    expect(parseBtf(new BtfBuilder().build(), 'x.o').records).to.have.length(1);
  });

  it('names the file and what is wrong with it', () => {
    expect(problem(new Uint8Array(10))).to.equal(
      'cannot read the BTF of x.o: it is 10 bytes long, expected 24 or more',
    );
    expect(problem(withByte(0, 0))).to.include('it starts with 0xeb00 version 1, expected 0xeb9f');
    expect(problem(withByte(4, 8))).to.include('type section');
    expect(problem(withByte(12, 0xff))).to.include('type section');
    expect(problem(withByte(16, 0xff))).to.include('string section');
    expect(problem(sample().subarray(0, -1))).to.include('string section');
    expect(problem(withByte(sample().length - 1, 65))).to.include(
      'do not start and end with a NUL',
    );
  });

  it('refuses a kind that it cannot step over, and a record that is cut off', () => {
    expect(problem(withByte(24 + 7, 20))).to.include('type 1 is of kind 20, expected 1 to 19');
    expect(problem(withByte(24 + 7, 0))).to.include('type 1 is of kind 0');
    // One more member than there is.
    expect(problem(withByte(24 + 16 + 4, 3))).to.include('type 2 is cut off');
  });
});
