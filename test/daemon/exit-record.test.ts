import { expect } from 'chai';
import {
  exitError,
  formatExit,
  isCleanExit,
  readExitRecord,
  wantsRestart,
  type ExitRecord,
} from '../../src/daemon/exit-record.js';
import { builtAbi } from './support/shared-memory.js';

const record = (fields: Partial<ExitRecord>): ExitRecord => ({
  kind: 64,
  code: 0n,
  reason: 'unregistered from user space',
  message: '',
  dump: '',
  ...fields,
});

describe('the exit record', () => {
  it('is read once BPF has written its kind', () => {
    const abi = builtAbi();
    const bytes = new Uint8Array(abi.exitRecord.size * 4);
    const dump = new Uint8Array(64);
    expect(readExitRecord(bytes, dump, abi)).to.equal(undefined);

    bytes.set(Buffer.from('runnable task stall\0old'), abi.exitRecord.reason * 4);
    bytes.set(Buffer.from('sh[7] failed to run'), abi.exitRecord.msg * 4);
    dump.set(Buffer.from('CPU 0\n'));
    const memory = new DataView(bytes.buffer);
    memory.setBigInt64(abi.exitRecord.code * 4, 1n << 48n, true);
    memory.setInt32(abi.exitRecord.kind * 4, 1026, true);
    expect(readExitRecord(bytes, dump, abi)).to.deep.equal({
      kind: 1026,
      code: 1n << 48n,
      reason: 'runnable task stall',
      message: 'sh[7] failed to run',
      dump: 'CPU 0\n',
    });
  });

  it('asks for a fresh start only where the kernel does', () => {
    const code = (1n << 48n) | (1n << 32n);
    expect(wantsRestart(record({ kind: 66, code }))).to.equal(true);
    expect(wantsRestart(record({ kind: 65, code }))).to.equal(true);
    expect(wantsRestart(record({ kind: 66 }))).to.equal(false);
    expect(wantsRestart(record({ kind: 64, code }))).to.equal(false);
    expect(wantsRestart(record({ kind: 1024, code }))).to.equal(false);
  });

  it('tells an end that somebody wished for from an error', () => {
    // Unregistered by user, BPF, kernel; SysRq-S; the parent scheduler's end.
    for (const kind of [64, 65, 66, 67, 68]) expect(isCleanExit(record({ kind }))).to.equal(true);
    for (const kind of [1024, 1025, 1026]) expect(isCleanExit(record({ kind }))).to.equal(false);
  });

  it('is shown as scx users know it', () => {
    expect(formatExit(record({}))).to.equal('EXIT: unregistered from user space');
    const stall = record({ kind: 1026, reason: 'stall', message: 'sh[7]', dump: 'CPU 0' });
    const ruler = '='.repeat(80);
    expect(formatExit(stall)).to.equal(
      `\nDEBUG DUMP\n${ruler}\n\nCPU 0\n\n${ruler}\n\nEXIT: stall (sh[7])`,
    );
    expect(exitError(stall).exitStatus).to.equal(1);
    expect(exitError(stall).problem).to.contain('stall (sh[7])').and.to.contain('1026');
  });
});
