import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { DaemonProcess } from '../support/daemon.js';
import { kernelState } from '../support/sched-ext.js';

/** Runs the command to its end. */
function run(args: string[], options: { uid?: number; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stderr } = spawnSync('scx-rusty-ts', args, {
    encoding: 'utf8',
    ...options,
    env: { ...process.env, ...options.env },
  });
  return { status, lines: stderr.trimEnd().split('\n') };
}

/** That it failed with this status and one line of error, and left nothing attached. */
function expectFailure(
  { status, lines }: ReturnType<typeof run>,
  expected: { status: number; code: string; says: string },
): void {
  expect(lines.filter((line) => line.startsWith('scx-rusty-ts: '))).to.have.lengthOf(1);
  expect(lines.at(-1))
    .to.contain(expected.says)
    .and.to.match(new RegExp(`\\[${expected.code}\\]$`));
  expect(status).to.equal(expected.status);
}

describe('what goes wrong at the start', () => {
  it('another scheduler: status 75, and it is named', async () => {
    await using first = await DaemonProcess.attached();
    expectFailure(run([]), { status: 75, code: 'SCHEDULER_BUSY', says: "'rusty_ts_" });
    expect(kernelState()).to.equal('enabled');
    expect(await first.stop()).to.equal(0);
  });

  it('no capability: status 77, and they are named', () => {
    expectFailure(run([], { uid: 65534 }), {
      status: 77,
      code: 'NO_PERMISSION',
      says: 'CAP_BPF and CAP_PERFMON',
    });
  });

  it('no libbpf: status 69', () => {
    expectFailure(run([], { env: { SCX_RUSTY_TS_LIBBPF: '/nowhere/libbpf.so.1' } }), {
      status: 69,
      code: 'LIBBPF_MISSING',
      says: '/nowhere/libbpf.so.1',
    });
  });

  it("what libbpf is told by scx_rusty's flags arrives there", () => {
    const right = ['--relaxed-maps', 'true', '--pin-root-path', '/sys/fs/bpf'];
    const types = ['--btf-custom-path', '/sys/kernel/btf/vmlinux'];
    const text = ['--kconfig', '/etc/passwd'];
    expect(run(['--dry-run', ...right, ...types, ...text]).status).to.equal(0);
    expectFailure(run(['--btf-custom-path', '/etc/passwd']), {
      status: 1,
      code: 'LOAD_FAILED',
      says: '/etc/passwd',
    });
    expectFailure(run(['--bpf-token-path', '/etc']), {
      status: 1,
      code: 'LOAD_FAILED',
      says: "BPF token from '/etc'",
    });
    expectFailure(run(['--kconfig', '/nowhere']), { status: 2, code: 'USAGE', says: '/nowhere' });
  });

  it('a watchdog that the kernel would refuse: status 2, with the range', () => {
    expectFailure(run([], { env: { SCX_TIMEOUT_MS: '60000' } }), {
      status: 2,
      code: 'USAGE',
      says: "SCX_TIMEOUT_MS is '60000', expected a whole number from 1000 to 30000",
    });
  });

  it("another machine's topology without --dry-run: status 2", () => {
    expectFailure(run(['--sysfs', '/tmp']), { status: 2, code: 'USAGE', says: "'/tmp'" });
  });

  it('an unknown flag: status 2, with the nearest', () => {
    expectFailure(run(['--intervall', '1']), { status: 2, code: 'USAGE', says: '--interval?' });
  });

  afterEach(() => {
    expect(kernelState()).to.equal('disabled');
  });
});
