import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shapeOf, structLayout } from '../../src/ffi/btf/layout.js';
import { OpenObject } from '../../src/ffi/object.js';
import { schedulerError } from './support/expect-error.js';
import { recordingLogger, testLibrary } from './support/libbpf.js';
import { bpfObject } from './support/objects.js';

function openFixture(context: Mocha.Context, name: string): OpenObject {
  return OpenObject.open(bpfObject(context, name), testLibrary(context));
}

describe('OpenObject', () => {
  it('gives the initial values of variables in every section', function () {
    using object = openFixture(this, 'plain');
    const { view, size, typeId } = object.variable('start_value');
    expect(size).to.equal(8);
    expect(view.byteOffset % 8).to.equal(0);
    expect(shapeOf(object.btf, typeId)).to.deep.equal({ kind: 'integer', size: 8, signed: false });
    expect(Buffer.from(view).readBigUInt64LE()).to.equal(40n);

    const defaults = object.variable('defaults').view;
    const layout = structLayout(object.btf, 'record');
    const name = Buffer.from(defaults).subarray(layout.member('name').offset);
    expect(name.toString('latin1', 0, 7)).to.equal('default');
    expect(object.variable('nr_runs').view.every((byte) => byte === 0)).to.equal(true);
  });

  it('keeps what is written, also to .rodata', function () {
    using object = openFixture(this, 'plain');
    object.variable('factor').view[0] = 9;
    expect(object.variable('factor').view[0]).to.equal(9);
  });

  it('resizes a section and the array at its end', function () {
    using object = openFixture(this, 'plain');
    expect(object.variable('dump').size).to.equal(1);
    object.resizeDataSection('.data.dump', 32_768);
    const { view, size } = object.variable('dump');
    expect(size).to.equal(32_768);
    view[32_767] = 1;
    expect(object.variable('dump').view.at(-1)).to.equal(1);
  });

  it('names the variable, map or program that is not there', function () {
    using object = openFixture(this, 'plain');
    const problem = (action: () => unknown): string =>
      schedulerError('OBJECT_MISMATCH', action).problem;
    expect(problem(() => object.variable('nope'))).to.include("there is no variable 'nope' in /");
    expect(problem(() => object.structOps('nope'))).to.include("there is no map 'nope'");
    expect(problem(() => object.structOps('arena'))).to.include("map 'arena' is no struct_ops");
    expect(
      problem(() => {
        object.setAutoload('nope', false);
      }),
    ).to.include("there is no program 'nope'");
  });

  it('sets the members of a struct_ops', function () {
    using object = openFixture(this, 'scheduler');
    const ops = object.structOps('tiny');
    ops.set('flags', 1n << 40n);
    ops.set('name', 'tiny_0.1');
    const kernel = structLayout(object.btf, 'sched_ext_ops');
    expect(ops.dropUnknown(kernel)).to.deep.equal([]);
  });

  it('says when the file is missing, and when it is no BPF object', function () {
    const library = testLibrary(this);
    schedulerError('OBJECT_MISSING', () => OpenObject.open('/nowhere/x.bpf.o', library));
    const junk = join(dirname(bpfObject(this, 'plain')), 'junk.bpf.o');
    writeFileSync(junk, 'not an ELF file');
    const { problem } = schedulerError('LOAD_FAILED', () => OpenObject.open(junk, library));
    expect(problem).to.include(`cannot open BPF object ${junk}: `);
  });

  it('is of no use once closed, however often', function () {
    const object = openFixture(this, 'plain');
    object[Symbol.dispose]();
    object[Symbol.dispose]();
    expect(() => object.variable('factor')).to.throw('is loaded or closed');
    expect(() => object.load()).to.throw('is loaded or closed');
  });

  it("passes on libbpf's messages by their level", function () {
    const logger = recordingLogger();
    const library = testLibrary(this, logger);
    OpenObject.open(bpfObject(this, 'plain'), library)[Symbol.dispose]();
    expect(logger.lines.trace.join('\n')).to.include("found program 'fill_page'");
    expect(logger.lines.debug).to.deep.equal([]);
    schedulerError('OBJECT_MISSING', () => OpenObject.open('/nowhere/x.bpf.o', library));
    expect(logger.lines.debug.join('\n')).to.include('failed to open /nowhere/x.bpf.o');
  });
});
