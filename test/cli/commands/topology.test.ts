import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseConfig } from '../../../src/domains/config/config-file.js';
import { makeConfig } from '../../../src/domains/config/config.js';
import { layoutToJson } from '../../../src/domains/describe-layout.js';
import { buildLayout } from '../../../src/domains/layout.js';
import { readTopology } from '../../../src/domains/read-topology.js';
import { writeSysfsTree, type SysfsTree } from '../../fixtures/sysfs-tree.js';
import { serverWithSpecialCpus } from '../support/machines.js';
import { runCli } from '../support/run-cli.js';

describe('topology', function () {
  this.timeout(120_000); // starts processes on a busy machine
  let tree: SysfsTree;
  before(() => {
    tree = writeSysfsTree(serverWithSpecialCpus());
  });
  after(() => {
    tree[Symbol.dispose]();
  });

  it('--json prints the layout', () => {
    const { stdout, status } = runCli(['topology', '--json', '--sysfs', tree.root]);
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal(layoutToJson(buildLayout(readTopology(tree.root))));
  });

  it('draws without colours, in ASCII where the locale is not UTF-8', () => {
    const { stdout, stderr } = runCli(['topology', '--sysfs', tree.root], { FORCE_COLOR: '1' });
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^[\x20-\x7e\n]*$/);
    expect(stdout).to.match(/^23 CPUs on 12 cores in 4 domains on 3 NUMA nodes\n/);
  });

  it('heads this machine, and no other, with its inventory', () => {
    const { stdout, status } = runCli(['topology']);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^.+ GiB of memory, Linux .+\n\d+ CPUs? on /);
  });

  it('--emit-config prints a configuration that makes the same domains', () => {
    const { stdout } = runCli(['topology', '--emit-config', '--sysfs', tree.root]);
    const file = parseConfig(Buffer.from(stdout), 'domains.json');
    const topology = readTopology(tree.root);
    const { layout, warnings } = makeConfig(file, {}, topology);
    expect(layoutToJson(layout)).to.deep.equal(layoutToJson(buildLayout(topology)));
    expect(warnings).to.deep.equal([]);
  });

  it('--emit-config names the schema of this installation', () => {
    const { stdout } = runCli(['topology', '--emit-config', '--sysfs', tree.root]);
    const { $schema } = JSON.parse(stdout) as { $schema: string };
    expect(readFileSync(new URL($schema), 'utf8')).to.contain('"scx-rusty-ts configuration"');
  });
});
