/**
 * What has to hold on a machine of any shape. EXPECT_DOMAINS and EXPECT_NODES, from the
 * boot's row, say what this one is: CPU lists of the domains, and ID:CPUS of the nodes.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { formatCpuList, parseCpuList } from '../../../src/domains/cpu-list.js';
import type { LayoutJson } from '../../../src/domains/describe-layout.js';
import type { DomainLayout } from '../../../src/domains/layout.js';
import { onlineCpus, presentCpus, setOnline } from '../support/cpus.js';
import { cpusSeen, cputime, type CputimeReport } from '../support/cputime.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { kernelState, until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

const expectedDomains = process.env['EXPECT_DOMAINS']!.split(' ');
const expectedNodes = process.env['EXPECT_NODES']!.split(' ').map((text) => {
  const [id, cpus] = text.split(':') as [string, string];
  return { id: Number(id), cpus };
});

const INTERVAL_S = 0.25;
const LOAD_S = 3;
/** Until the load is spread over the nodes: a round may see only the beginning of it. */
const UNSPREAD_S = 2 * INTERVAL_S;
/** What the test itself and the kernel need. */
const OTHERS = 0.08;
const nrNodes = expectedNodes.filter(({ cpus }) => cpus !== '').length;
/** Of all CPUs' time, what a load gets that starts on one of the nodes. */
const LEAST_BUSY = 1 - OTHERS - (UNSPREAD_S / LOAD_S) * (1 - 1 / nrNodes);

/** CPU-bound tasks, three for each CPU, that all start on CPU 0. */
const spreadLoad = (seconds: number): Promise<CputimeReport> =>
  cputime('--tasks', String(3 * onlineCpus().size), '--seconds', String(seconds));

const allSeen = (load: CputimeReport): number[] => [...cpusSeen(load)].sort((a, b) => a - b);

/** That the domains hold each of the machine's online CPUs once. */
function expectPartition({ domains }: DomainLayout): void {
  const cpus = domains.flatMap((domain) => [...domain.cpus]).sort((a, b) => a - b);
  expect(cpus).to.deep.equal([...onlineCpus()]);
}

describe('a machine of this shape', function () {
  this.timeout(120_000);

  it('is divided into just the domains expected', () => {
    const json = execFileSync('scx-rusty-ts', ['topology', '--json'], { encoding: 'utf8' });
    const { cpus, nodes, domains } = JSON.parse(json) as LayoutJson;
    expect(domains.map((domain) => domain.cpus)).to.deep.equal(expectedDomains);
    expect(domains.map(({ id }) => id)).to.deep.equal(expectedDomains.map((_, id) => id));
    expect(nodes.map((node) => ({ id: node.id, cpus: node.cpus }))).to.deep.equal(expectedNodes);
    for (const domain of domains) {
      const size = parseCpuList(domain.cpus).size;
      expect(domain.capacity).to.equal(1024 * size);
      const node = expectedNodes.find(({ id }) => id === domain.node)!;
      expect(parseCpuList(domain.cpus).minus(parseCpuList(node.cpus)).size).to.equal(0);
    }
    expect(cpus).to.equal(formatCpuList(onlineCpus()));
  });

  it('has each CPU in the domain that a task pinned there is counted to', async () => {
    using bare = new BareScheduler();
    using hog = new Hog(expectedDomains[0]!);
    const view = new TaskView(bare);
    for (const [id, cpus] of expectedDomains.entries()) {
      for (const cpu of parseCpuList(cpus)) {
        hog.allow(String(cpu));
        await until(() => hog.cpu === cpu && view.domain(hog.pid) === id);
      }
    }
  });

  it('keeps every CPU busy with tasks that all start on one', async () => {
    await using daemon = await RunningDaemon.attached('--interval', String(INTERVAL_S));
    expectPartition(daemon.layout);
    const load = await spreadLoad(LOAD_S);
    expect(allSeen(load)).to.deep.equal([...onlineCpus()]);
    const gotMs = load.tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    expect(gotMs / (LOAD_S * 1000 * onlineCpus().size)).to.be.above(LEAST_BUSY);
    await daemon.stop();
  });

  it('follows a whole domain that goes offline, and all CPUs that come online', async () => {
    await using daemon = await RunningDaemon.attached('--interval', String(INTERVAL_S));
    const cpus = [...parseCpuList(expectedDomains.at(-1)!)].filter((cpu) => cpu !== 0);
    const initial = onlineCpus();
    using hog = new Hog(expectedDomains.at(-1)!);
    const change = async (cpu: number, isOnline: boolean): Promise<void> => {
      setOnline(cpu, isOnline);
      await daemon.until(() => daemon.layout.cpus.has(cpu) === isOnline);
      expectPartition(daemon.layout);
      const { ticks } = hog;
      await daemon.until(() => hog.ticks > ticks + 2);
    };
    for (const cpu of cpus) await change(cpu, false);
    for (const cpu of presentCpus().minus(onlineCpus())) await change(cpu, true);
    expectPartition(daemon.layout);
    expect(allSeen(await spreadLoad(2))).to.deep.equal([...presentCpus()]);
    for (const cpu of presentCpus().minus(initial)) await change(cpu, false);
    await daemon.stop();
  });

  afterEach(() => {
    expect(kernelState()).to.equal('disabled');
  });
});
