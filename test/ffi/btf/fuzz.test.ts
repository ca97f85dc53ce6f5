import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { elfSection } from '../../../src/ffi/btf/elf.js';
import { enumValues } from '../../../src/ffi/btf/enums.js';
import { parameterNames } from '../../../src/ffi/btf/functions.js';
import { Kind } from '../../../src/ffi/btf/kinds.js';
import { shapeOf, structLayout } from '../../../src/ffi/btf/layout.js';
import { btfVariables } from '../../../src/ffi/btf/variables.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { BtfBuilder } from '../support/btf-builder.js';
import { bpfObject } from '../support/objects.js';

/** Bytes to overwrite, at a fraction of the length. */
const damage = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) }),
  { minLength: 1, maxLength: 8 },
);

function damaged(bytes: Uint8Array, hits: readonly { at: number; byte: number }[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const { at, byte } of hits) copy[Math.floor(at * (copy.length - 1))] = byte;
  return copy;
}

/** Runs all readers; a SchedulerError is an answer, anything else is not. */
function readEverything(bytes: Uint8Array): void {
  answer(() => {
    const btf = new Btf(bytes, 'fuzz');
    answer(() => btfVariables(btf));
    for (let id = 1; id < btf.count; id++) {
      answer(() => shapeOf(btf, id));
      answer(() => btf.name(id));
      answer(() => parameterNames(btf, btf.name(id)));
      if (btf.kind(id) === Kind.struct) answer(() => structLayout(btf, btf.name(id)));
      if (btf.kind(id) === Kind.enum) answer(() => enumValues(btf, btf.name(id)));
    }
  });
}

function answer(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
  }
}

describe('BTF readers on damaged input', () => {
  it('give an answer or a SchedulerError, and come to an end', function () {
    const file = readFileSync(bpfObject(this, 'plain'));
    const btf = elfSection(file, '.BTF', 'plain');
    readEverything(btf);
    fc.assert(
      fc.property(damage, (hits) => {
        readEverything(damaged(btf, hits));
      }),
      { numRuns: 300 },
    );
  });

  it('give one for a damaged ELF file', function () {
    const file = readFileSync(bpfObject(this, 'missing_kfunc'));
    fc.assert(
      fc.property(damage, (hits) => {
        answer(() => elfSection(damaged(file, hits), '.BTF', 'fuzz'));
      }),
      { numRuns: 300 },
    );
  });

  it('give one for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readEverything(bytes);
        answer(() => elfSection(bytes, '.BTF', 'fuzz'));
      }),
    );
  });

  it('do not expand a struct more often than it is declared', () => {
    const builder = new BtfBuilder();
    let inner = builder.int('int', 4);
    // 2^40 ints, if nested structs were copied.
    for (let depth = 0; depth < 40; depth++) {
      inner = builder.struct(`level${depth}`, 4, [
        ['left', inner, 0],
        ['right', inner, 0],
      ]);
    }
    const layout = structLayout(new Btf(builder.build(), 'x.o'), 'level39');
    expect(layout.members.size).to.equal(2);
  });

  it('refuse to follow a nesting that would exhaust the stack', () => {
    const builder = new BtfBuilder();
    let inner = builder.int('int', 4);
    for (let depth = 0; depth < 20_000; depth++) {
      inner = builder.struct('level', 4, [['inner', inner, 0]]);
    }
    const btf = new Btf(builder.build(), 'x.o');
    expect(() => shapeOf(btf, inner)).to.throw(SchedulerError, 'nested too deeply');
  });

  it('refuse types that contain or refer to themselves', () => {
    const builder = new BtfBuilder();
    builder.struct('loop', 4, [['again', 1, 0]]);
    builder.add(Kind.typedef, 'chain', 3);
    builder.add(Kind.const, '', 2);
    const array = builder.add(Kind.array, '', 0, [4, 1, 2]);
    const btf = new Btf(builder.build(), 'x.o');
    expect(() => structLayout(btf, 'loop')).to.throw(SchedulerError, 'type 1 contains itself');
    expect(() => shapeOf(btf, 2)).to.throw(SchedulerError, 'refers to itself');
    expect(() => shapeOf(btf, array)).to.throw(SchedulerError, 'nested too deeply');
    expect(() => shapeOf(btf, 99)).to.throw(SchedulerError, 'there is no type 99');
  });
});
