import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the harness; none of these get as far as a guest. */
function vm(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/vm/main.js', ...args], { encoding: 'utf8' });
}

describe('npm run vm, options', () => {
  const wrong: [string, string[], RegExp][] = [
    ['an unknown option', ['--topologie', '2x2x2', '--', 'true'], /'--topologie'.*--help/],
    ['an option without its value', ['--memory', '--', 'true'], /--memory/],
    ['no command', ['--topology', '2x2x2'], /no command: give it after '--'/],
    ['an empty command', ['--'], /no command/],
    [
      'a memory below the least',
      ['--memory', '64', '--', 'true'],
      /--memory '64': expected .* 1024/,
    ],
    [
      'a memory below what all its nodes need',
      ['--topology', '2x1x1', '--memory-nodes', '3', '--', 'true'],
      /--memory '2048': expected .* 2560/,
    ],
    [
      'memory nodes that are no number',
      ['--memory-nodes', 'x', '--', 'true'],
      /--memory-nodes 'x': expected an integer from 0 to 8/,
    ],
    ['an unknown kind of L3', ['--l3', 'big', '--', 'true'], /--l3 'big': .* own, shared, none/],
    [
      'a shared L3 of several LLCs',
      ['--topology', '2x2x2', '--l3', 'shared', '--', 'true'],
      /--l3 shared: 2 LLCs per node cannot be one, expected Nx1xC/,
    ],
    ['CPU 0 offline', ['--offline', '0', '--', 'true'], /--offline '0': .* CPUs from 1 to 7/],
    ['CPUs offline that are not there', ['--offline', '6-8', '--', 'true'], /--offline '6-8':/],
    ['a list that is none', ['--offline', '3,x', '--', 'true'], /--offline '3,x':/],
    ['a range that goes down', ['--offline', '5-3', '--', 'true'], /--offline '5-3':/],
    ['a time-out that is no number', ['--timeout', '5m', '--', 'true'], /--timeout '5m': expected/],
    ['a seed that is no number', ['--icount=x', '--', 'true'], /--icount 'x': expected an integer/],
    [
      'a file to add that is not there',
      ['--add', '/no/such', '--', 'true'],
      /there is no \/no\/such/,
    ],
    ['a kernel that is not there', ['--kernel', '/no/such', '--', 'true'], /no such file/],
  ];
  for (const [what, args, sentence] of wrong) {
    it(`refuses ${what} with one sentence and status 2`, () => {
      const { status, stdout, stderr } = vm(...args);
      expect(stderr).to.match(sentence);
      expect(stderr.trim().split('\n')).to.have.length(1);
      expect(stdout).to.equal('');
      expect(status).to.equal(2);
    });
  }

  for (const topology of [
    '',
    '2x2',
    '2x2x2x2x2',
    '0x1x1',
    '2x-1x2',
    'axbxc',
    '2x2x2 ',
    '16x16x16',
  ]) {
    it(`refuses the topology '${topology}'`, () => {
      const { status, stderr } = vm(`--topology=${topology}`, '--', 'true');
      expect(stderr).to.match(/^vm: --topology '.*': .+\n$/);
      expect(status).to.equal(2);
    });
  }

  it('refuses a kernel file that is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scx-vm-test-'));
    try {
      const file = join(folder, 'vmlinuz');
      writeFileSync(file, 'not a kernel');
      const { status, stderr } = vm('--kernel', file, '--', 'true');
      expect(stderr).to.contain('not a kernel image; give a vmlinuz');
      expect(status).to.equal(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses an accelerator it does not know', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/vm/main.js', '--', 'true'], {
      encoding: 'utf8',
      env: { ...process.env, SCX_VM_ACCEL: 'xen' },
    });
    expect(stderr).to.equal("vm: SCX_VM_ACCEL='xen': expected tcg or kvm\n");
    expect(status).to.equal(2);
  });

  it('explains itself on --help', () => {
    const { status, stdout } = vm('--help');
    expect(stdout).to.contain('--topology NxLxC[xT]');
    expect(status).to.equal(0);
  });
});
