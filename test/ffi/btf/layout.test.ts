import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { elfSection } from '../../../src/ffi/btf/elf.js';
import { shapeOf, structLayout, type StructLayout } from '../../../src/ffi/btf/layout.js';
import { schedulerError } from '../support/expect-error.js';
import { bpfObject } from '../support/objects.js';

describe('structLayout', () => {
  let path: string;
  let btf: Btf;
  let layout: StructLayout;

  before(function () {
    path = bpfObject(this, 'plain');
    btf = Btf.fromObjectFile(path);
    layout = structLayout(btf, 'record');
  });

  it('places members as the compiler does', () => {
    const places = new Uint32Array(
      Uint8Array.from(elfSection(readFileSync(path), '.rodata.places', path)).buffer,
    );
    const names = 'id delta stamps inner grid as_word as_bytes limit next name'.split(' ');
    const ours = names.flatMap((name) => {
      const { offset, size } = layout.member(name);
      return [offset, size];
    });
    expect(ours).to.deep.equal([...places]);
    expect(layout.size).to.equal(192);
  });

  it('tells integers, pointers, structs and nested arrays apart', () => {
    expect(layout.member('delta').shape).to.deep.equal({ kind: 'integer', size: 4, signed: true });
    expect(layout.member('limit').shape).to.deep.equal({ kind: 'integer', size: 4, signed: true });
    expect(layout.member('next').shape).to.deep.equal({ kind: 'pointer', size: 8 });
    const grid = layout.member('grid').shape;
    if (grid.kind !== 'array' || grid.element.kind !== 'array') throw new Error(grid.kind);
    expect([grid.length, grid.element.length]).to.deep.equal([2, 3]);
    const { element } = grid.element;
    if (element.kind !== 'struct') throw new Error(element.kind);
    expect(element.layout.name).to.equal('inner');
    expect(element.layout.member('value').offset).to.equal(8);
  });

  it('tells where in a word a bitfield is', () => {
    expect(layout.member('low').bits).to.deep.equal({ first: 0, count: 3 });
    expect(layout.member('high').bits).to.deep.equal({ first: 3, count: 5 });
    expect(layout.member('id').bits).to.equal(undefined);
  });

  it('names what it looked for in vain', () => {
    expect(schedulerError('OBJECT_MISMATCH', () => structLayout(btf, 'nope')).problem).to.equal(
      `there is no struct nope in ${path}`,
    );
    expect(schedulerError('OBJECT_MISMATCH', () => layout.member('nope')).problem).to.equal(
      `struct record has no member 'nope' in ${path}`,
    );
  });

  it('calls void opaque', () => {
    expect(shapeOf(btf, 0)).to.deep.equal({ kind: 'opaque', size: 0 });
  });
});

describe('structLayout of the running kernel', () => {
  it('finds task_struct', function () {
    let bytes: Buffer;
    try {
      bytes = readFileSync('/sys/kernel/btf/vmlinux');
    } catch {
      this.skip();
    }
    const layout = structLayout(new Btf(bytes, 'vmlinux'), 'task_struct');
    expect(layout.member('comm').size).to.equal(16);
    expect(layout.member('pid').offset).to.equal(layout.member('tgid').offset - 4);
  });
});
