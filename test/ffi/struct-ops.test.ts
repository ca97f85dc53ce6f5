import { expect } from 'chai';
import { Btf } from '../../src/ffi/btf/btf.js';
import { Kind } from '../../src/ffi/btf/kinds.js';
import { structLayout, type StructLayout } from '../../src/ffi/btf/layout.js';
import { StructOps } from '../../src/ffi/struct-ops.js';
import { BtfBuilder } from './support/btf-builder.js';
import { schedulerError } from './support/expect-error.js';

/** struct ops { void *init; u64 flags; u32 timeout_ms; s32 nice; char name[8]; } less some. */
function opsLayout(...absent: string[]): StructLayout {
  const builder = new BtfBuilder();
  const u64 = builder.int('u64', 8);
  const u32 = builder.int('u32', 4);
  const s32 = builder.int('s32', 4, true);
  const char = builder.int('char', 1);
  const init = builder.add(Kind.pointer, '', 0);
  const name = builder.add(Kind.array, '', 0, [char, u32, 8]);
  const members: [string, number, number][] = [
    ['init', init, 0],
    ['flags', u64, 64],
    ['timeout_ms', u32, 128],
    ['nice', s32, 160],
    ['name', name, 192],
  ];
  builder.struct(
    'ops',
    32,
    members.filter(([member]) => !absent.includes(member)),
  );
  return structLayout(new Btf(builder.build(), 'x.o'), 'ops');
}

describe('StructOps', () => {
  let memory: ArrayBuffer;
  let bytes: DataView;
  let ops: StructOps;

  beforeEach(() => {
    memory = new ArrayBuffer(32);
    bytes = new DataView(memory);
    ops = new StructOps(memory, opsLayout(), 'x.o');
  });

  it('writes integers of each width, at their place', () => {
    ops.set('flags', (1n << 63n) | 1n);
    ops.set('timeout_ms', 4_000_000_000);
    ops.set('nice', -20);
    expect(bytes.getBigUint64(8, true)).to.equal((1n << 63n) | 1n);
    expect(bytes.getUint32(16, true)).to.equal(4_000_000_000);
    expect(bytes.getInt32(20, true)).to.equal(-20);
  });

  it('writes a text over a longer one', () => {
    ops.set('name', 'longest');
    ops.set('name', 'ab');
    expect(Buffer.from(memory, 24).toString('latin1')).to.equal('ab\0\0\0\0\0\0');
  });

  it('refuses what does not fit in', () => {
    for (const [member, value] of [
      ['timeout_ms', -1],
      ['timeout_ms', 2 ** 32],
      ['nice', 2 ** 31],
      ['flags', 1n << 64n],
      ['flags', 'text'],
      ['name', 'too long'],
      ['name', 'a\0b'],
      ['name', 5],
      ['init', 5],
    ] as const) {
      const { problem } = schedulerError('OBJECT_MISMATCH', () => {
        ops.set(member, value);
      });
      expect(problem).to.include(`does not fit in member '${member}'`);
    }
    expect(new Uint8Array(memory).every((byte) => byte === 0)).to.equal(true);
  });

  it('drops a callback', () => {
    bytes.setBigUint64(0, 0xdeadn);
    ops.drop('init');
    expect(bytes.getBigUint64(0)).to.equal(0n);
  });

  it('drops what the kernel does not know, and names what was set of it', () => {
    bytes.setBigUint64(0, 0xdeadn);
    ops.set('timeout_ms', 5);
    const dropped = ops.dropUnknown(opsLayout('init', 'nice'));
    expect(dropped).to.deep.equal(['init']);
    expect(bytes.getBigUint64(0)).to.equal(0n);
    expect(bytes.getUint32(16, true)).to.equal(5);
  });
});
