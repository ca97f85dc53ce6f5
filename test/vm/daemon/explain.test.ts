import { expect } from 'chai';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_CONTROL_SOCKET } from '../../../src/daemon/control/protocol.js';
import { askDaemon } from '../../../src/daemon/control/client.js';
import type {
  ExplainedTask,
  Explanation,
  ExplainQuery,
} from '../../../src/daemon/explain/explanation.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { kernelState, until } from '../support/sched-ext.js';

const INTERVAL = ['--interval', '0.3', '--greedy-threshold', '0'];

function explain(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('scx-rusty-ts', ['explain', ...args], { encoding: 'utf8' });
}

/** As the command asks. */
const ask = async (query: ExplainQuery = {}): Promise<Explanation> =>
  (await askDaemon(DEFAULT_CONTROL_SOCKET, 'explain', { ...query })) as Explanation;

async function untilTrue(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(100);
}

describe('explain', () => {
  it('tells of real tasks where they are and why', async () => {
    const hogs = Array.from({ length: 8 }, () => new Hog('0-1'));
    try {
      // Nobody is to move one before it is confined.
      await until(() => hogs.every(({ ticks }) => ticks > 0));
      await using daemon = await DaemonProcess.attached(...INTERVAL);
      await untilTrue(async () => ((await ask()).round?.number ?? 0) >= 2);
      const bound = (await ask({ pid: hogs[0]!.pid })).task!;
      expect(bound.domain).to.equal('node0/llc0');
      expect(bound.allowed).to.deep.equal(['node0/llc0']);
      expect([bound.stays, bound.lastMove]).to.deep.equal(['affinity', null]);

      for (const hog of hogs) hog.allow('0-7');
      let moved: ExplainedTask | undefined;
      await untilTrue(async () => {
        const tasks = await Promise.all(hogs.map(async ({ pid }) => (await ask({ pid })).task!));
        moved = tasks.find(({ lastMove }) => lastMove?.from === 'node0/llc0');
        return moved !== undefined;
      });
      expect(moved!.lastMove!.to).to.not.equal('node0/llc0');
      expect(moved!.lastMove!.answer).to.be.oneOf(['moved', 'accepted']);

      const text = explain('--pid', String(moved!.pid));
      expect([text.status, text.stderr]).to.deep.equal([0, '']);
      expect(text.stdout).to.match(/^thread \d+ \(sh\) is runnable in domain node\d\/llc\d/);
      // It may have been moved once more meanwhile.
      expect(text.stdout).to.match(/^Round \d+, .* it from node\d\/llc\d to node\d\/llc\d/m);
      const json = JSON.parse(explain('--json', '--last').stdout) as Explanation;
      expect(json.round!.domains).to.have.length(4);
      const round = explain('--last').stdout;
      expect(round.match(/^node\d\/llc\d had a load of/gm)).to.have.length(4);
      expect(explain('--domain', 'node1/llc1').stdout).to.match(/^node1\/llc1 had/m);
      expect(kernelState()).to.equal('enabled');
      expect(await daemon.stop()).to.equal(0);
    } finally {
      for (const hog of hogs) hog[Symbol.dispose]();
    }
  });

  it('says what it cannot tell: of no such task or domain, and without a daemon', async () => {
    {
      await using daemon = await DaemonProcess.attached(...INTERVAL);
      const unknown = explain('--pid', '4194304');
      expect([unknown.status, unknown.stdout]).to.deep.equal([1, '']);
      expect(unknown.stderr).to.contain('TASK_UNKNOWN');
      const nowhere = explain('--domain', 'node9');
      expect(nowhere.status).to.equal(2);
      expect(nowhere.stderr).to.contain('node0/llc0, node0/llc1, node1/llc0, node1/llc1');
      expect(await daemon.stop()).to.equal(0);
    }
    expect(explain().stderr).to.contain('DAEMON_NOT_RUNNING');
  });
});
