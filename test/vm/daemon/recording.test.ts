import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { kernelState, until } from '../support/sched-ext.js';

describe('recording', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'recording-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('of real rounds is replayed bit for bit', async () => {
    const path = join(folder, 'rounds.jsonl');
    const rounds = (): number => readFileSync(path, 'utf8').split('"type":"round"').length - 1;
    await using daemon = await DaemonProcess.attached('--record', path, '--interval', '0.2');
    const hogs = Array.from({ length: 8 }, () => new Hog('0-1'));
    try {
      for (const hog of hogs) hog.allow('0-7');
      await until(() => rounds() >= 6);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
    expect(await daemon.stop()).to.equal(0);
    const { status, stdout, stderr } = spawnSync('scx-rusty-ts', ['replay', path], {
      encoding: 'utf8',
    });
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/\d+ rounds, [1-9]\d* moves: planned as recorded, bit for bit/);
  });

  it('to a disk that is full ends with one warning, and scheduling goes on', async () => {
    const disk = join(folder, 'disk');
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', disk]);
    try {
      const path = join(disk, 'rounds.jsonl');
      await using daemon = await DaemonProcess.attached('--record', path, '--interval', '0.1');
      await until(() => daemon.stderr.includes('the recording to'));
      expect(daemon.stderr).to.match(/ENOSPC.*; scheduling goes on/);
      expect(kernelState()).to.equal('enabled');
      expect(await daemon.stop()).to.equal(0);
      expect(daemon.stderr.match(/the recording to/g)).to.have.length(1);
      const replay = spawnSync('scx-rusty-ts', ['replay', path], { encoding: 'utf8' });
      expect(replay.status).to.equal(0);
      expect(replay.stderr).to.contain('is not complete');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});
