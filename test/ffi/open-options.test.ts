import { expect } from 'chai';
import type { LoadedObject } from '../../src/ffi/loaded-object.js';
import { OpenObject } from '../../src/ffi/object.js';
import type { OpenOptions } from '../../src/ffi/open-options.js';
import { schedulerError } from './support/expect-error.js';
import { skipUnlessRoot, testLibrary } from './support/libbpf.js';
import { bpfObject } from './support/objects.js';

const KCONFIG = 'CONFIG_RUSTY_TEST=42\n';

describe('the options of opening', () => {
  function open(context: Mocha.Context, options: OpenOptions): OpenObject {
    return OpenObject.open(bpfObject(context, 'options'), testLibrary(context), options);
  }

  function loadSources(context: Mocha.Context, options: OpenOptions): LoadedObject {
    skipUnlessRoot(context);
    const object = bpfObject(context, 'sources');
    return OpenObject.open(object, testLibrary(context), options).load();
  }

  it('relaxed maps may have attributes that libbpf does not know', function () {
    const strict = schedulerError('LOAD_FAILED', () => open(this, {}));
    expect(strict.problem).to.contain('from_the_future');
    schedulerError('LOAD_FAILED', () => open(this, { relaxedMaps: false }));
    open(this, { relaxedMaps: true })[Symbol.dispose]();
  });

  it('the folder for pins is where maps are to be pinned', function () {
    const pinRootPath = `/${'x'.repeat(4096)}`;
    const tooLong = schedulerError('LOAD_FAILED', () =>
      open(this, { relaxedMaps: true, pinRootPath }),
    );
    expect(tooLong.problem).to.contain("map 'pinned': couldn't build pin path");
  });

  it('the configuration of the kernel is what the text says', function () {
    using loaded = loadSources(this, { kconfig: `CONFIG_OTHER=y\n${KCONFIG}` });
    expect(loaded.program('read_config').run()).to.equal(42);
  });

  it("the types are the file's", function () {
    const kernel = { kconfig: KCONFIG, btfCustomPath: '/sys/kernel/btf/vmlinux' };
    using loaded = loadSources(this, kernel);
    expect(loaded.program('has_pid').run()).to.equal(1);
    // It has types, but no tasks.
    const other = { kconfig: KCONFIG, btfCustomPath: bpfObject(this, 'options') };
    using without = loadSources(this, other);
    expect(without.program('has_pid').run()).to.equal(0);
  });

  it('types that are none are told', function () {
    const options = { kconfig: KCONFIG, btfCustomPath: '/etc/passwd' };
    const error = schedulerError('LOAD_FAILED', () => loadSources(this, options));
    expect(error.problem).to.contain('from /etc/passwd');
  });

  it('a token needs a file system that delegates', function () {
    const options = { kconfig: KCONFIG, bpfTokenPath: '/etc' };
    const error = schedulerError('LOAD_FAILED', () => loadSources(this, options));
    expect(error.problem).to.match(/BPF (FS|token)/);
  });
});
