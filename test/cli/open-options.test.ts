import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOpenOptions } from '../../src/cli/open-options.js';
import { parseCommandLine } from '../../src/cli/parse.js';
import type { OpenOptions } from '../../src/ffi/open-options.js';
import { SchedulerError } from '../../src/util/errors.js';

function optionsOf(...args: string[]): OpenOptions {
  const line = parseCommandLine(args, '0.0.0');
  if (line.command !== 'run') throw new Error(`parsed as ${line.command}`);
  return readOpenOptions(line.flags);
}

function usageError(...args: string[]): string {
  try {
    optionsOf(...args);
  } catch (error) {
    if (error instanceof SchedulerError && error.code === 'USAGE') return error.problem;
    throw error;
  }
  throw new Error(`${args.join(' ')} was accepted`);
}

describe("scx_rusty's flags for libbpf", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'open-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('say nothing where they are not given', () => {
    expect(Object.values(optionsOf()).every((value) => value === undefined)).to.equal(true);
  });

  it('are passed on, the configuration by its content', () => {
    const kconfig = join(folder, 'config');
    writeFileSync(kconfig, 'CONFIG_HZ=250\n');
    const flags = ['--relaxed-maps', 'true', '--pin-root-path', '/p', '--bpf-token-path', '/t'];
    expect(optionsOf(...flags, '--kconfig', kconfig, '--btf-custom-path', kconfig)).to.deep.equal({
      relaxedMaps: true,
      pinRootPath: '/p',
      kconfig: 'CONFIG_HZ=250\n',
      btfCustomPath: kconfig,
      bpfTokenPath: '/t',
    });
    expect(optionsOf('--relaxed-maps', 'false').relaxedMaps).to.equal(false);
  });

  it('refuse a file that cannot be read, and what is neither true nor false', () => {
    for (const flag of ['--kconfig', '--btf-custom-path']) {
      expect(usageError(flag, join(folder, 'absent')))
        .to.contain(flag)
        .and.to.contain('ENOENT');
    }
    expect(usageError('--kconfig', folder)).to.contain('EISDIR');
    expect(usageError('--relaxed-maps', 'maybe')).to.contain("'maybe'").and.to.contain('true or');
  });
});
