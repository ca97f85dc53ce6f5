import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { formatCpuList } from '../../src/domains/cpu-list.js';
import { CpuSet } from '../../src/domains/cpu-set.js';
import { layoutToJson } from '../../src/domains/describe-layout.js';
import { buildLayout } from '../../src/domains/layout.js';
import { readTopology } from '../../src/domains/read-topology.js';
import { makeTemporaryDirectory } from '../fixtures/sysfs-tree.js';

/** Recorded trees of real machines, too big to keep here; see README.md there. */
const RECORDINGS = resolve('../shared/topologies');
const EXPECTED = join(RECORDINGS, 'expected.json');

interface Expected {
  readonly cpus: string;
  readonly nodes: Record<string, string>;
  readonly noCache: string;
  readonly domains: readonly string[];
}

describe('real machines', function () {
  if (!existsSync(EXPECTED)) {
    it(`match their recordings (skipped: ${EXPECTED} does not exist)`);
    return;
  }
  this.timeout(120_000); // unpacking 9,000 files on a busy machine

  let directory: string;
  before(() => {
    directory = makeTemporaryDirectory();
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  const machines = JSON.parse(readFileSync(EXPECTED, 'utf8')) as Record<string, Expected>;
  for (const [name, expected] of Object.entries(machines)) {
    it(`${name} is laid out as expected`, () => {
      execFileSync('tar', ['-xzf', join(RECORDINGS, `${name}.tar.gz`), '-C', directory]);
      const topology = readTopology(join(directory, name));
      const { cpus, nodes, domains } = layoutToJson(buildLayout(topology));
      const noCache = topology.cpus.filter(({ caches }) => caches.length === 0);
      expect({
        cpus,
        nodes: Object.fromEntries(nodes.map((node) => [node.id, node.cpus])),
        noCache: formatCpuList(CpuSet.of(noCache.map(({ id }) => id))),
        domains: domains.map((domain) => domain.cpus),
      }).to.deep.equal(expected);
    });
  }
});
