import { expect } from 'chai';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemon.js';
import { InteractiveRig, PolicyFile } from '../support/interactive.js';
import { Hogs, LONGEST_WAIT_US, sleeper } from '../support/rescue.js';
import { kernelState, until } from '../support/sched-ext.js';

const MISBEHAVE = '/tmp/misbehave';

/**
 * A loop as schedulers on scx_rustland_core have it: all that come, the first in the order of
 * vtime to an idle CPU if there is one, and the end of the turn.
 *
 * @param atTurn what else is done in every turn
 * @param after what is done when the loop is over
 */
const loop = (atTurn = '', after = ''): string => `
  import { existsSync } from 'node:fs';
  export function main(scheduler: BpfScheduler): void {
    const waiting: DispatchedTask[] = [];
    let nrSent = 0;
    while (!scheduler.exited()) {
      ${atTurn}
      for (let task; (task = scheduler.dequeueTask()) !== undefined; ) {
        const { startTs, stopTs, weight } = task;
        const used = stopTs > startTs ? stopTs - startTs : 0;
        const decision = new DispatchedTask(task);
        decision.vtime = task.vtime + (used * 100) / weight;
        decision.sliceNs = 4e6;
        waiting.push(decision);
      }
      waiting.sort((a, b) => a.vtime - b.vtime);
      const next = waiting.shift();
      if (next !== undefined) {
        const cpu = scheduler.selectCpu(next.pid, next.cpu);
        next.cpu = cpu >= 0 ? cpu : RL_CPU_ANY;
        scheduler.dispatchTask(next);
        nrSent++;
      }
      scheduler.notifyComplete(waiting.length);
    }
    ${after}
  }`;

describe('a policy that is a loop of its own', () => {
  afterEach(() => {
    rmSync(MISBEHAVE, { force: true });
  });

  it('schedules: tasks that it was told of run when it has decided', async () => {
    // With a bound that it does not miss because its virtual CPU has to wait for the other one.
    await using rig = await InteractiveRig.start(loop(), '--rescue-after', '200');
    {
      using hogs = new Hogs();
      await hogs.progress(30);
    }
    const { queued, any, cpu, left } = await rig.countsAtRest('queued', 'any', 'cpu', 'left');
    for (const name of ['late', 'held', 'rescued', 'starved', 'bounced', 'failed', 'congested']) {
      expect(rig.count(name), name).to.equal(0);
    }
    expect(any + cpu).to.be.above(100);
    expect(any + cpu + left).to.equal(queued);
    expect(rig.state).to.equal('active');
  });

  it('that ends no turn any more is put out, and nobody waits for it', async () => {
    await using rig = await InteractiveRig.start(loop(`if (existsSync('${MISBEHAVE}')) continue;`));
    using hogs = new Hogs(2);
    await hogs.progress();
    const waits = sleeper(3);
    await sleep(500);
    writeFileSync(MISBEHAVE, '');
    await until(() => /out for 1 s.*has not ended a turn for a second/.test(rig.log.join('\n')));
    await hogs.progress();
    expect((await waits).maxUs).to.be.below(LONGEST_WAIT_US);
    expect(rig.count('late')).to.be.above(0);
    rmSync(MISBEHAVE);
    const decided = rig.count('any');
    await until(() => rig.state === 'active' && rig.count('any') > decided + 5);
  });

  it('that returns is put out, and started again', async () => {
    await using rig = await InteractiveRig.start(loop(`if (existsSync('${MISBEHAVE}')) return;`));
    using hogs = new Hogs(2);
    await hogs.progress();
    writeFileSync(MISBEHAVE, '');
    await until(() => /out for 1 s.*it has returned/.test(rig.log.join('\n')));
    rmSync(MISBEHAVE);
    expect(rig.state).to.equal('out');
    await hogs.progress();
    const decided = rig.count('any');
    await until(() => rig.state === 'active' && rig.count('any') > decided + 5);
    expect(kernelState()).to.equal('enabled');
  });

  it('may end the daemon, and learns why the scheduler has ended', async () => {
    using file = new PolicyFile(
      loop(
        'if (nrSent > 50) break;',
        'scheduler.log(JSON.stringify(scheduler.shutdownAndReport()));',
      ),
    );
    await using daemon = await DaemonProcess.attached('--interactive', '--policy', file.path);
    using hogs = new Hogs();
    expect(await daemon.ended()).to.equal(0);
    expect(kernelState()).to.equal('disabled');
    const said = /policy: (\{.*\})/.exec(daemon.stderr)?.[1];
    expect(JSON.parse(said ?? 'null'), daemon.stderr).to.deep.equal({
      kind: 64,
      reason: 'unregistered from user space',
      message: '',
      shouldRestart: false,
    });
    await hogs.progress();
  });
});
