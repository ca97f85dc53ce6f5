/**
 * What has to hold on a machine of any shape. EXPECT_DOMAINS and EXPECT_NODES, from the
 * boot's row, say what this one is: CPU lists of the domains, and ID:CPUS of the nodes.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CpuTimes } from '../../../src/daemon/cpu-times.js';
import { formatCpuList, parseCpuList } from '../../../src/domains/cpu-list.js';
import type { LayoutJson } from '../../../src/domains/describe-layout.js';
import type { DomainLayout } from '../../../src/domains/layout.js';
import { onlineCpus, presentCpus, setOnline } from '../support/cpus.js';
import { Hog } from '../support/hog.js';
import { BareScheduler } from '../support/in-process.js';
import { Load } from '../support/load.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { kernelState, until } from '../support/sched-ext.js';
import { TaskView } from '../support/task-view.js';

const expectedDomains = process.env['EXPECT_DOMAINS']!.split(' ');
const expectedNodes = process.env['EXPECT_NODES']!.split(' ').map((text) => {
  const [id, cpus] = text.split(':') as [string, string];
  return { id: Number(id), cpus };
});

const INTERVAL_S = 0.25;
/** By then a load is spread, wherever it started. */
const INTERVALS_TO_SPREAD = 3;
const LOOK_MS = 1000;
/** What is left to a CPU on which tasks always wait: nothing but the test's own comings and goings. */
const MOST_IDLE_PCT = 5;

/** Starts three tasks for each CPU on one of them. Three intervals later no CPU is idle. */
async function expectSpread(daemon: RunningDaemon): Promise<void> {
  await using load = new Load(3 * onlineCpus().size);
  await load.released();
  const { rounds } = daemon;
  const lastMs = () => rounds.at(-1)?.timeMs ?? 0;
  const startMs = lastMs();
  await daemon.until(() => lastMs() >= startMs + INTERVALS_TO_SPREAD * INTERVAL_S * 1000);
  expectNoneIdle(await idlePcts(LOOK_MS));
}

/** For how much of the next time each online CPU has nothing to do. */
async function idlePcts(spanMs: number): Promise<Map<number, number>> {
  const cpus = [...onlineCpus()];
  using times = new CpuTimes(cpus.at(-1)! + 1);
  times.read();
  const before = times.idleMs.slice();
  const startMs = performance.now();
  await sleep(spanMs);
  times.read();
  const elapsedMs = performance.now() - startMs;
  return new Map(cpus.map((cpu) => [cpu, (100 * (times.idleMs[cpu]! - before[cpu]!)) / elapsedMs]));
}

function expectNoneIdle(pcts: ReadonlyMap<number, number>): void {
  const idle = [...pcts].filter(([, pct]) => !(pct <= MOST_IDLE_PCT));
  expect(idle, 'CPUs with the percentage of time they were idle').to.deep.equal([]);
}

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
    await expectSpread(daemon);
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
    expect([...onlineCpus()]).to.deep.equal([...presentCpus()]);
    await expectSpread(daemon);
    for (const cpu of presentCpus().minus(initial)) await change(cpu, false);
    await daemon.stop();
  });

  afterEach(() => {
    expect(kernelState()).to.equal('disabled');
  });
});
