import { expect } from 'chai';
import { Library } from '../../src/ffi/library.js';
import { ExitStatus } from '../../src/util/errors.js';
import { schedulerError } from './support/expect-error.js';
import { recordingLogger, testLibrary } from './support/libbpf.js';

const open = (path: string): Library => Library.open({ logger: recordingLogger(), path });

describe('Library', () => {
  it('says where it looked and what to install', () => {
    const error = schedulerError('LIBBPF_MISSING', () => open('/nowhere/libbpf.so.1'));
    expect(error.exitStatus).to.equal(ExitStatus.unavailable);
    expect(error.message).to.match(/cannot load \/nowhere\/libbpf\.so\.1: .*install libbpf1/);
  });

  it('refuses a library that is not libbpf', () => {
    const error = schedulerError('LIBBPF_MISSING', () => open('libc.so.6'));
    expect(error.problem).to.include('libc.so.6 is not libbpf');
  });

  it('opens this machine’s libbpf', function () {
    const library = testLibrary(this);
    expect(library.version).to.match(/^1\.\d+$/);
    expect(library.pageBytes % 4096).to.equal(0);
  });

  it('refuses to attach with one that is too old for it', function () {
    const library = testLibrary(this);
    if (Number(library.version.split('.')[1]) >= 5) {
      library.requireForAttach();
      return;
    }
    const error = schedulerError('LIBBPF_TOO_OLD', () => {
      library.requireForAttach();
    });
    expect(error.problem).to.include(`is libbpf ${library.version}, expected 1.5 or a later 1.x`);
  });
});
