import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './support/run-cli.js';

describe('the commands about configuration', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it('config tells every value and where it is from: flag, file, default', () => {
    const path = file('some.json', '{\n  "interval": 3,\n  "tuneInterval": 0.5\n}\n');
    const { status, stdout } = runCli(['config', '--config', path, '--interval', '1']);
    expect(status).to.equal(0);
    const rows = stdout.split('\n').map((row) => row.split(/ {2,}/));
    expect(rows).to.deep.include(['interval', '1', '--interval']);
    expect(rows).to.deep.include(['tuneInterval', '0.5', `${path}:3:19`]);
    expect(rows).to.deep.include(['loadHalfLife', '1', 'default']);
  });

  it('check says of each file whether it is right, and goes on after one that is not', () => {
    const wrong = file('wrong.json', '{ "interval": "often", "intervall": 1 }');
    const right = file('right.json', '{}');
    const { status, stdout, stderr } = runCli(['check', wrong, right]);
    expect(status).to.equal(78);
    expect(stdout).to.match(/right\.json: ok, \d+ domains?\n/);
    expect(stderr).to.contain(`${wrong}:1:15`).and.to.contain(`${wrong}:1:24`);
    expect(stderr).to.contain('CONFIG_INVALID');
  });

  it('--watch needs a file to look after', () => {
    const { status, stderr } = runCli(['config', '--watch']);
    expect(status).to.equal(2);
    expect(stderr).to.contain('--watch').and.to.contain('--config');
  });

  it('--cpumasks must cover all CPUs, each once', () => {
    const { status, stderr } = runCli(['topology', '--cpumasks', '0x1', '0x1']);
    expect(status).to.equal(2);
    expect(stderr).to.contain('--cpumasks');
  });
});
