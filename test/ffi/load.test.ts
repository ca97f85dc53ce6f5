import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadedObject } from '../../src/ffi/loaded-object.js';
import { OpenObject } from '../../src/ffi/object.js';
import { ExitStatus } from '../../src/util/errors.js';
import { schedulerError } from './support/expect-error.js';
import {
  hasLiveVariables,
  recordingLogger,
  skipUnlessRoot,
  testLibrary,
} from './support/libbpf.js';
import { bpfObject } from './support/objects.js';
import { skipUnless } from './support/skip.js';

const PAGE_WORDS = 8;

function loadPlain(context: Mocha.Context, prepare?: (object: OpenObject) => void): LoadedObject {
  const library = testLibrary(context);
  const path = bpfObject(context, 'plain');
  skipUnlessRoot(context);
  const object = OpenObject.open(path, library);
  prepare?.(object);
  return object.load();
}

function fillPage(loaded: LoadedObject): { answer: number; address: bigint } {
  const program = loaded.program('fill_page', 8);
  const answer = program.run();
  return { answer, address: Buffer.from(program.context).readBigUInt64LE() };
}

describe('LoadedObject', () => {
  it('runs a program on its argument, again and again', function () {
    using loaded = loadPlain(this);
    const add = loaded.program('add', 24);
    const args = new BigUint64Array(add.context.buffer, add.context.byteOffset, 3);
    for (let n = 1n; n <= 3n; n++) {
      args.set([n, 10n, 0n]);
      expect(add.run()).to.equal(-22);
      expect(args[2]).to.equal(n + 10n);
    }
  });

  it('shares arena memory, at the address that BPF gives', function () {
    using loaded = loadPlain(this, (object) => {
      object.variable('factor').view[0] = 3;
    });
    const { answer, address } = fillPage(loaded);
    expect(answer).to.equal(0);
    const words = new BigUint64Array(loaded.arena.view(address, PAGE_WORDS * 8));
    expect([...words]).to.deep.equal([120n, 123n, 126n, 129n, 132n, 135n, 138n, 141n]);
  });

  it('shows nothing outside of the arena', function () {
    using loaded = loadPlain(this);
    const { address } = fillPage(loaded);
    const MIB = 1n << 20n;
    for (const [start, bytes] of [
      [0n, 8],
      [address - MIB, 8],
      [address + MIB, 8],
      [address, Number(MIB) + 1],
      [address, -8],
      [address, 0],
      [address, 0.5],
    ] as const) {
      schedulerError('BAD_POINTER', () => loaded.arena.view(start, bytes));
    }
  });

  it('makes maps of the size that was set', function () {
    using loaded = loadPlain(this, (object) => {
      object.setMaxEntries('arena', 512);
    });
    const { address } = fillPage(loaded);
    const pages = loaded.arena.view(address, 512 * testLibrary(this).pageBytes);
    expect(new BigUint64Array(pages, 0, 1)[0]).to.equal(40n);
  });

  it('shows variables as BPF changes them, and BPF sees ours', function () {
    skipUnless(this, hasLiveVariables(testLibrary(this)), 'needs libbpf 1.5 for live variables');
    using loaded = loadPlain(this);
    const runs = loaded.variable('nr_runs').view;
    const nrRuns = new BigUint64Array(runs.buffer, runs.byteOffset, 1);
    const add = loaded.program('add', 24);
    add.run();
    add.run();
    expect(nrRuns[0]).to.equal(2n);

    loaded.variable('start_value').view[0] = 1;
    const { address } = fillPage(loaded);
    expect(new BigUint64Array(loaded.arena.view(address, 8))[0]).to.equal(1n);
  });

  it('writes into a section that was resized', function () {
    skipUnless(this, hasLiveVariables(testLibrary(this)), 'needs libbpf 1.5 for live variables');
    using loaded = loadPlain(this, (object) => {
      object.resizeDataSection('.data.dump', 4096);
      Buffer.from(object.variable('dump_len').view.buffer).writeUInt32LE(
        4096,
        object.variable('dump_len').view.byteOffset,
      );
    });
    fillPage(loaded);
    expect(loaded.variable('dump').view[2048]).to.equal('d'.charCodeAt(0));
  });

  it('does not hand out what has become read-only', function () {
    using loaded = loadPlain(this);
    const { problem } = schedulerError('OBJECT_MISMATCH', () => loaded.variable('factor'));
    expect(problem).to.include("variable 'factor' is read-only once loaded (.rodata)");
  });

  it('empties views of memory that is read-only or gone', function () {
    skipUnless(this, 'transfer' in ArrayBuffer.prototype, 'Node 20 cannot');
    let constant: Uint8Array | undefined;
    const loaded = loadPlain(this, (object) => {
      constant = object.variable('factor').view;
    });
    const live = loaded.variable('nr_runs').view;
    expect([constant?.length, live.length]).to.deep.equal([0, 8]);
    loaded[Symbol.dispose]();
    expect(live.length).to.equal(0);
  });

  it('does not load what was not wanted', function () {
    using loaded = loadPlain(this, (object) => {
      object.setAutoload('not_wanted', false);
    });
    const { problem } = schedulerError('OBJECT_MISMATCH', () => loaded.program('not_wanted'));
    expect(problem).to.include("program 'not_wanted' was not loaded");
  });

  it('has file descriptors for its maps', function () {
    using loaded = loadPlain(this);
    expect(existsSync(`/proc/self/fd/${loaded.mapFd('arena')}`)).to.equal(true);
  });

  it('says so when the kernel does not take the argument', function () {
    using loaded = loadPlain(this);
    const { problem } = schedulerError('PROGRAM_FAILED', () => loaded.program('add').run());
    expect(problem).to.include("did not run program 'add' with 0 bytes of argument (EINVAL)");
  });

  it('leaves nothing behind, and is of no use once closed', function () {
    const loaded = loadPlain(this);
    const fd = loaded.mapFd('arena');
    const add = loaded.program('add', 24);
    loaded[Symbol.dispose]();
    loaded[Symbol.dispose]();
    expect(existsSync(`/proc/self/fd/${fd}`)).to.equal(false);
    expect(() => loaded.variable('nr_runs')).to.throw('is closed');
    expect(() => add.run()).to.throw('is closed');
  });

  it('spends the open object', function () {
    const library = testLibrary(this);
    const path = bpfObject(this, 'plain');
    skipUnlessRoot(this);
    using object = OpenObject.open(path, library);
    using loaded = object.load();
    expect(() => object.variable('factor')).to.throw('is loaded or closed');
    object[Symbol.dispose]();
    expect(loaded.mapFd('arena')).to.be.greaterThan(0);
  });
});

describe('OpenObject.load', () => {
  it("tells the verifier's complaint in one sentence, and all of it in the log", function () {
    const logger = recordingLogger();
    const library = testLibrary(this, logger);
    const object = OpenObject.open(bpfObject(this, 'reject'), library);
    skipUnlessRoot(this);
    const error = schedulerError('VERIFIER_REJECTED', () => object.load());
    expect(error.problem).to.match(
      /rejects program 'reads_null': .* at reject\.bpf\.c:17 \(\d+ lines omitted, -vv shows all\)$/,
    );
    expect(logger.lines.trace.join('\n')).to.include('-- BEGIN PROG LOAD LOG --');
    expect(logger.lines.debug.join('\n')).not.to.include('-- BEGIN PROG LOAD LOG --');
    expect(() => object.load()).to.throw('is loaded or closed');
  });

  it('names a kernel function that the kernel does not have', function () {
    const library = testLibrary(this);
    const object = OpenObject.open(bpfObject(this, 'missing_kfunc'), library);
    skipUnlessRoot(this);
    const { problem } = schedulerError('KERNEL_LACKS_FEATURE', () => object.load());
    expect(problem).to.equal('this kernel has no function scx_bpf_of_another_kernel()');
  });

  it('says that the kernel has no sched_ext', function () {
    const library = testLibrary(this);
    skipUnless(this, !existsSync('/sys/kernel/sched_ext'), 'this kernel has sched_ext');
    const object = OpenObject.open(bpfObject(this, 'scheduler'), library);
    skipUnlessRoot(this);
    const error = schedulerError('KERNEL_NO_SCHED_EXT', () => object.load());
    expect(error.exitStatus).to.equal(ExitStatus.unavailable);
  });

  it('names the capabilities when it has none', function () {
    testLibrary(this);
    skipUnlessRoot(this);
    const script = fileURLToPath(new URL('support/load-as-nobody.js', import.meta.url));
    const child = spawnSync(process.execPath, [script, bpfObject(this, 'plain')], {
      encoding: 'utf8',
    });
    expect(child.stderr).to.equal('');
    expect(child.stdout).to.match(/^77 the kernel does not let .* CAP_BPF and CAP_PERFMON/);
  });
});
