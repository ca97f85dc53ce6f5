import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { BalanceLoop } from '../../../src/daemon/balance-loop.js';
import { Statistics } from '../../../src/daemon/statistics.js';
import type { ClusterStats } from '../../../src/stats/model/cluster-stats.js';
import { countOf } from '../../../src/stats/model/histogram.js';
import { origin, type Reading } from '../../../src/stats/model/reading.js';
import { Period } from '../../../src/stats/model/period.js';
import { StatsClient } from '../../../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../../../src/stats/socket/path.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { BareScheduler, configuredBy } from '../support/in-process.js';
import { until } from '../support/sched-ext.js';
import { statsOf } from '../support/statistics.js';
import { TaskView } from '../support/task-view.js';

/**
 * Asks once, and returns when ticks are on time again. The first answer runs code for the first
 * time, as the first round does: 0.2 s each at a guest's pace, in which ticks are missed.
 */
async function warmUp(client: StatsClient): Promise<void> {
  await statsOf(client);
  await sleep(300);
}

/** For two seconds, half ask as fast as they can and never read, half send nonsense without an end. */
async function askRudely(nrClients: number): Promise<void> {
  const rude = spawn(process.execPath, [
    '-e',
    `const { connect } = require('node:net');
     for (let n = 0; n < ${nrClients}; n++) {
       const socket = connect('${DEFAULT_STATS_SOCKET}').on('error', () => {});
       socket.write(n % 2 ? '{"req":"stats"}\\n'.repeat(5000) : 'x'.repeat(1 << 20));
     }
     setTimeout(process.exit, 2000);`,
  ]);
  expect(await once(rude, 'close')).to.deep.equal([0, null]);
}

/** Idle time of all CPUs, in ticks of 10 ms. */
function idleTicks(): number {
  const fields = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ');
  return Number(fields[3]) + Number(fields[4]);
}

/** How often the CPUs switched to a task other than the idle one, by the kernel's count. */
function nrRuns(): number {
  const lines = readFileSync('/proc/schedstat', 'utf8').match(/^cpu\d+ .*$/gm)!;
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/**
 * A look during which no planned migration happened. They do at any time: a task that sleeps
 * moves when it wakes up.
 */
async function atRest<T extends { readonly reading: Reading }>(look: () => T): Promise<T> {
  for (let one = look(); ;) {
    // Long enough for a move that was being made to be counted.
    await sleep(50);
    const other = look();
    if (new Period(one.reading, other.reading).count('move_done') === 0) return one;
    one = other;
  }
}

const domainsOf = ({ nodes }: ClusterStats) =>
  Object.values(nodes).flatMap(({ doms }) => Object.values(doms));

describe('statistics', () => {
  it('agree with what the kernel says of the same time', async () => {
    await using _daemon = await DaemonProcess.attached('--interval', '0.5');
    const hogs = Array.from({ length: 6 }, () => new Hog('0-1'));
    try {
      for (const hog of hogs) hog.allow('0-7');
      await until(() => hogs.every(({ ticks }) => ticks > 30));
      using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
      await warmUp(client);
      const first = await statsOf(client);
      const idle = idleTicks();
      await sleep(3000);
      const now = await statsOf(client);
      const seconds = (now.at_us - first.at_us) / 1e6;
      const idlePct = (idleTicks() - idle) / (seconds * 8);
      expect(now.cpu_busy).to.be.closeTo(100 - idlePct, 2);
      // Six of eight CPUs are wanted by somebody all the time, and nobody waits for one for long:
      // so the load is as many CPUs as are busy.
      expect(now.cpu_busy).to.be.above(70);
      expect(now.load).to.be.closeTo((8 * now.cpu_busy) / 100, 1);
      const busy = domainsOf(now).map(({ cpu_busy }) => cpu_busy);
      expect(busy.reduce((sum, value) => sum + value, 0) / 4).to.be.closeTo(now.cpu_busy, 0.1);
      // It did tick meanwhile, ten times a second and twice.
      const { tune, balance } = now.ticks;
      expect(tune!.runs + tune!.missed).to.be.closeTo(seconds * 10, 2);
      expect(balance!.runs + balance!.missed).to.be.closeTo(seconds * 2, 2);
      expect(now.events).to.have.property('SCX_EV_DISPATCH_KEEP_LAST');
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('count each time that a task gets a CPU, as the kernel does', async () => {
    using bare = new BareScheduler();
    const statistics = new Statistics();
    statistics.begin(bare.scheduler, bare.layout);
    const hogs = Array.from({ length: 12 }, () => new Hog('0-7'));
    try {
      await until(() => hogs.every(({ ticks }) => ticks > 10));
      // Tasks get CPUs while a reading is made, so the kernel's count is taken around each.
      const outerStart = nrRuns();
      const before = statistics.read();
      const innerStart = nrRuns();
      await sleep(2000);
      const innerEnd = nrRuns();
      const after = statistics.read();
      const outerEnd = nrRuns();

      const period = new Period(before, after);
      const waits = period.domains.reduce((sum, { wait }) => sum + countOf(wait.counts), 0);
      const most = outerEnd - outerStart;
      // The kernel counts tasks of other classes, too: its own threads for migration and the like.
      const least = (innerEnd - innerStart) * 0.95;
      expect(least).to.be.above(200);
      expect(waits).to.be.within(least, most);
      expect(period.total).to.be.within(least, most);
      statistics.end();
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('count the migrations that tasks have made', async () => {
    const { layout, options } = configuredBy('--greedy-threshold', '0');
    using bare = new BareScheduler('--greedy-threshold', '0');
    const statistics = new Statistics();
    statistics.begin(bare.scheduler, layout);
    const loop = new BalanceLoop(bare.scheduler, layout, options);
    const hogs = Array.from({ length: 12 }, () => new Hog('0-1'));
    try {
      const view = new TaskView(bare);
      await until(() => hogs.every(({ pid }) => view.domain(pid) === 0));
      for (const hog of hogs) hog.allow('0-7');
      await until(() => hogs.every(({ ticks }) => ticks > 10));
      const before = statistics.read();
      const round = loop.run();
      statistics.addRound(round);
      await until(() => hogs.filter(({ pid }) => view.domain(pid) !== 0).length >= 7);

      const planned = loop.decisions.log.round(0)!.moves;
      const { reading, tasks } = await atRest(() => ({
        reading: statistics.read(),
        tasks: planned.map(({ pid }) => bare.scheduler.tasks.find(pid)),
      }));
      const period = new Period(before, reading);
      const isThere = planned.map(({ generation }, k) => tasks[k]?.generation === generation);
      const moved = planned.filter(({ from }, k) => isThere[k] && tasks[k]!.domain !== from).length;
      // Those that have ended may have been moved before.
      const gone = isThere.filter((is) => !is).length;
      expect(period.count('move_done')).to.be.within(moved, moved + gone);
      expect(countOf(period.moveDelay.counts)).to.equal(period.count('move_done'));
      expect(period.grown(({ planned }) => planned))
        .to.equal(round.planned)
        .and.to.be.at.least(period.count('move_done'));
      const deltas = period.domains.map(({ after }) => after.delta);
      expect(deltas[0]).to.be.below(0);
      expect(deltas.reduce((sum, delta) => sum + delta)).to.be.closeTo(0, 1e-9);
      // What was counted stays when the scheduler is gone. Tasks may still move meanwhile.
      const { counters } = bare.scheduler;
      const least = counters.read('move_done');
      statistics.end();
      const most = counters.read('move_done');
      expect(new Period(origin, statistics.read()).count('move_done')).to.be.within(least, most);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('go on over a fresh start of the scheduler, without a step back', async () => {
    const file = '/tmp/statistics.json';
    writeFileSync(file, '{ "fifoSched": false }');
    await using daemon = await DaemonProcess.attached('--config', file);
    using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
    await statsOf(client);
    await sleep(300);
    writeFileSync(file, '{ "fifoSched": true }');
    daemon.child.kill('SIGHUP');
    await until(() => daemon.stderr.includes('started again'));
    await sleep(500);
    const now = await statsOf(client);
    expect(now).to.include({ nr_starts: 1, task_get_err: 0 });
    expect(now.total).to.be.above(0);
    for (const value of Object.values(now)) {
      if (typeof value === 'number') expect(value).to.be.at.least(0);
    }
    expect(await daemon.stop()).to.equal(0);
  });

  it('cost no tick, whatever a hundred clients ask for', async () => {
    await using daemon = await DaemonProcess.attached();
    using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
    // All that is measured then, and the rounds of a machine so busy, has run before.
    await askRudely(100);
    await warmUp(client);
    await statsOf(client);
    await askRudely(100);
    const { ticks, process_rss } = await statsOf(client);
    expect(ticks['tune']!.runs).to.be.at.least(20);
    expect(ticks['tune']!.missed).to.equal(0);
    expect(ticks['watch']!.missed).to.equal(0);
    // It was some 60 MB before.
    expect(process_rss).to.be.below(120e6);
    expect(await daemon.stop()).to.equal(0);
  });

  it('are printed by --monitor from another process, and by --stats', async () => {
    await using daemon = await DaemonProcess.attached('--stats', '0.5');
    await using monitor = new DaemonProcess('--monitor', '0.5');
    const blocks = (text: string): number => text.split('######\ncpu=').length - 1;
    await until(() => blocks(monitor.stdout) >= 2 && blocks(daemon.stdout) >= 1);
    expect(monitor.stdout).to.match(/^ {3}DOM\[03\] load= .* node1\/llc1$/m);
    // It outlives the scheduler, and says so.
    expect(await daemon.stop()).to.equal(0);
    await until(() => monitor.stderr.includes('waiting for statistics'));
    expect(await monitor.stop('SIGINT')).to.equal(0);
  });
});
