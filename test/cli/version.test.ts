import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { runCli } from './support/run-cli.js';

describe('--version', () => {
  it("is as that of other sched_ext schedulers, with the package's version", () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const { status, stdout } = runCli(['--version']);
    expect(stdout).to.match(/^scx-rusty-ts: [\d.]+(-g[\da-f]{8,}(-dirty)?)? [a-z\d_]+-linux\n$/);
    expect(stdout).to.contain(` ${version}`);
    expect(status).to.equal(0);
  });
});
