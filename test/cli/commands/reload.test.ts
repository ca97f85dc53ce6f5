import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.js';

describe('the command reload', () => {
  it('fails with status 1 where no daemon listens', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reload-'));
    const socket = join(folder, 'control.sock');
    const { status, stdout, stderr } = runCli(['reload', '--control-socket', socket]);
    rmSync(folder, { recursive: true });
    expect(stderr).to.contain(socket).and.to.contain('[DAEMON_NOT_RUNNING]');
    expect(stdout).to.equal('');
    expect(status).to.equal(1);
  });
});
