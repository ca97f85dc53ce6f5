import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HARNESS = 'scripts/vm/main.js';
const cacheDir =
  process.env['SCX_RUSTY_TS_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scx-rusty-ts');

/** Without the trial of KVM that the first run on a machine makes, and tells of. */
const env = { ...process.env, SCX_VM_ACCEL: 'tcg' };

function vm(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [HARNESS, ...args], { encoding: 'utf8', env });
}

/** Emulators started with this word on their kernel's command line. */
function emulators(marker: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`).includes(`${marker}\0-chardev`)
      );
    } catch {
      return false;
    }
  });
}

describe('npm run vm, a guest', function () {
  this.timeout(120_000);
  before(function () {
    if (!existsSync('dist/guest/init.cpio')) this.skip();
  });

  it('passes output, status and added files through', () => {
    const { status, stdout, stderr } = vm(
      ...['--topology', '1x2x1', '--add', 'package.json:a b/it'],
      ...[
        '--',
        'sh',
        '-c',
        'pwd; grep \'"name"\' "a b/it"; echo "$1" >&2; exit 3',
        'sh',
        "it's\nfine",
      ],
    );
    expect(stdout).to.equal('/root\n  "name": "scx-rusty-ts",\n');
    expect(stderr).to.equal("it's\nfine\n");
    expect(status).to.equal(3);
  });

  it('tells of a panic, keeps the console and exits with 70', () => {
    const { status, stderr } = vm(
      '--topology',
      '1x1x1',
      '--',
      'sh',
      '-c',
      'echo c >/proc/sysrq-trigger',
    );
    expect(stderr).to.match(/^vm: the guest's kernel: .*Kernel panic/m);
    const log = /the guest died: .*; its console is in (\S+)$/m.exec(stderr)?.[1] ?? '';
    expect(readFileSync(log, 'utf8')).to.contain('Kernel panic');
    expect(status).to.equal(70);
  });

  it('ends a command that takes too long with status 124', () => {
    const { status, stderr } = vm('--topology', '1x1x1', '--timeout', '1', '--', 'sleep', '1000');
    expect(stderr).to.contain('timed out after 1 s');
    expect(status).to.equal(124);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`leaves no emulator and no file behind on ${signal}`, async () => {
      const marker = `scx.test=${process.pid}-${signal}`;
      const args = [
        '--topology',
        '1x1x1',
        '--append',
        marker,
        '--',
        'sh',
        '-c',
        'echo up; sleep 1000',
      ];
      const harness = spawn(process.execPath, [HARNESS, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(harness.stdout, 'data');
      expect(emulators(marker)).to.have.length(1);
      harness.kill(signal);
      const [code] = (await once(harness, 'close')) as [number | null];
      expect(code).to.equal(signal === 'SIGTERM' ? 128 + 15 : null);
      while (emulators(marker).length > 0) await sleep(20);
      // Other guests may be at work there.
      const left = readdirSync(join(cacheDir, 'vm')).filter((name) =>
        name.endsWith(`-${harness.pid}`),
      );
      expect(left).to.deep.equal([]);
    });
  }
});
