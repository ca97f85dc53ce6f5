import { expect } from 'chai';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { runDaemon } from '../../../src/daemon/daemon.js';
import { buildLayout } from '../../../src/domains/layout.js';
import { readTopology } from '../../../src/domains/read-topology.js';
import { spreadPct, type Round } from '../../../src/stats/round.js';
import { DaemonProcess } from '../support/daemon.js';
import { configuredBy, quietContext } from '../support/in-process.js';

const TASKS = 24;
/** As near to a fair share as 24 equal tasks and whatever else runs allow: one task of six. */
const SPREAD_BAND_PCT = 100 / 6;

/** CPU-bound tasks, all started in one LLC, for the length of `rounds` balancing rounds. */
async function balanceSkewedLoad(rounds: number, ...args: string[]): Promise<Round[]> {
  const ending = new AbortController();
  const seen: Round[] = [];
  const load = () =>
    spawn('cputime', ['--tasks', String(TASKS), '--seconds', '60', '--start-cpus', '0-1'], {
      stdio: 'ignore',
    });
  let hogs: ReturnType<typeof load> | undefined;
  try {
    await runDaemon(() => configuredBy('--interval', '1', '--no-early-rounds', ...args), {
      ...quietContext,
      signal: ending.signal,
      onLayout: () => (hogs ??= load()),
      onRound: (round) => {
        seen.push(round);
        if (seen.length === rounds) ending.abort();
      },
    });
  } finally {
    if (hogs?.exitCode === null) {
      hogs.kill('SIGTERM');
      await once(hogs, 'close');
    }
  }
  return seen;
}

/**
 * 24 tasks of 600 ms that start on one CPU, and how much longer than ideal they take. A first round
 * comes after 300 ms at the latest and, of code that has never run, on CPUs that are as slow as
 * there are busy ones here, takes as long again: half a task's time, not all of it.
 */
async function spreadFromOneCpu(): Promise<{ ratio: number }> {
  const load = ['--tasks', String(TASKS), '--cpu-ms', '600', '--start-cpu', '0'];
  const { stdout } = await promisify(execFile)('cputime', load);
  return JSON.parse(stdout) as { ratio: number };
}

const total = (round: Round): number => round.loads.reduce((sum, load) => sum + load, 0);

describe('balancing', () => {
  it('sees the topology that the guest was given', () => {
    const { domains } = buildLayout(readTopology());
    expect(domains.map(({ name, cpus }) => [name, ...cpus])).to.deep.equal([
      ['node0/llc0', 0, 1],
      ['node0/llc1', 2, 3],
      ['node1/llc0', 4, 5],
      ['node1/llc1', 6, 7],
    ]);
    const json = execFileSync('scx-rusty-ts', ['topology', '--json'], { encoding: 'utf8' });
    expect((JSON.parse(json) as { domains: { cpus: string }[] }).domains[3]!.cpus).to.equal('6-7');
  });

  for (const [title, ...args] of [
    ['with stealing between domains'],
    ['without any stealing', '--greedy-threshold', '0'],
  ] as const) {
    it(`spreads a load that starts in one LLC, ${title}`, async () => {
      const rounds = await balanceSkewedLoad(8, ...args);
      const last = rounds.at(-1)!;
      const story = rounds
        .map(({ loads, planned }) => `${planned} of ${loads.join(' ')}`)
        .join(', ');
      expect(last.migrated).to.be.at.least((TASKS * 3) / 4);
      expect(total(last)).to.be.closeTo(TASKS, 3);
      expect(spreadPct(last)).to.be.at.most(SPREAD_BAND_PCT);
      // At rest: what a plan asked for has happened, and there is no more to ask. Except of what
      // else wakes up: in one of the last rounds or another, as V8 has threads that come and go.
      const quietest = Math.min(...rounds.slice(-3).map(({ planned }) => planned));
      expect(quietest, story).to.be.at.most(1);
    });
  }

  it('does not let CPUs of another node idle while tasks wait', async () => {
    await using daemon = await DaemonProcess.attached('--interval', '60', '--no-early-rounds');
    const { ratio } = await spreadFromOneCpu();
    expect(ratio).to.be.below(1.15);
    expect(await daemon.stop()).to.equal(0);
  });

  // One node alone needs twice the time.
  for (const [title, atLeast, atMost, ...args] of [
    ['balances at once where CPUs of another node may not take them', 1, 1.5],
    ['leaves them waiting for its next round otherwise', 1.8, 2.3, '--no-early-rounds'],
  ] as const) {
    it(title, async () => {
      const without = ['--interval', '60', '--crowded-after', '0'];
      await using daemon = await DaemonProcess.attached(...without, ...args);
      const { ratio } = await spreadFromOneCpu();
      expect(ratio).to.be.within(atLeast, atMost);
      expect(await daemon.stop()).to.equal(0);
    });
  }

  it('leaves the load where it is with --no-load-balance', async () => {
    const rounds = await balanceSkewedLoad(8, '--no-load-balance');
    const last = rounds.at(-1)!;
    expect(last.migrated).to.equal(0);
    expect(last.planned).to.equal(0);
    expect(last.loads[0]).to.be.at.least(TASKS - 2);
    expect(spreadPct(last)).to.be.at.least(200);
    // Idle CPUs of the node took from it all the same.
    expect(last.stolen).to.be.above(0);
  });
});
