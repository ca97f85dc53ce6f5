import { expect } from 'chai';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Hog } from '../support/hog.js';
import { InteractiveRig } from '../support/interactive.js';
import { until } from '../support/sched-ext.js';

/** The policy holds back the tasks of this thread id. */
const HOLD = '/tmp/hold';
/** And sends what it has held, once or, with a number, so often. */
const SEND = '/tmp/send';
const LAST_PID = '/proc/sys/kernel/ns_last_pid';
const SLICE_MS = 4;
/** Of the decision about the one that died. */
const LONG_SLICE_MS = 900;
const NR_SENT = 40;

/**
 * Holds a task back, and decides about it when told to, whoever it is then: for a slice as long as there
 * are, on a CPU and on any in turns. All others have short ones, and those on CPU 1 are told.
 */
const POLICY = `
  import { existsSync, readFileSync, rmSync } from 'node:fs';
  export default class {
    static tickMs = 20;
    private held?: DispatchedTask;
    private pid = 0;
    private left = 0;
    private nrSent = 0;
    private turns: number[] = [];
    constructor(private readonly scheduler: BpfScheduler) {}
    enqueue(task: QueuedTask) {
      const { scheduler } = this;
      const { pid, slot, startTs, stopTs, nrCpusAllowed } = task;
      if (pid === this.pid && this.left === 0) {
        this.held = new DispatchedTask(task);
        this.held.sliceNs = ${LONG_SLICE_MS}e6;
        return;
      }
      if (this.left > 0 && pid === this.pid) this.send();
      scheduler.dispatch(slot, RL_CPU_ANY, ${SLICE_MS}e6);
      if (this.nrSent > 0 && pid === this.pid && nrCpusAllowed === 1 && startTs > 0) {
        this.turns.push((stopTs - startTs) / 1e6);
      }
    }
    tick() {
      if (this.pid === 0 && existsSync('${HOLD}')) this.pid = Number(readFileSync('${HOLD}', 'utf8'));
      if (existsSync('${SEND}')) {
        const nr = Number(readFileSync('${SEND}', 'utf8'));
        rmSync('${SEND}');
        if (nr === 1) this.send();
        else this.left = nr;
      }
      const { nrSent, turns } = this;
      this.scheduler.log(JSON.stringify({ holds: this.held?.pid ?? 0, nrSent, turns }));
    }
    private send() {
      this.held!.cpu = this.nrSent++ % 2 ? 1 : RL_CPU_ANY;
      this.scheduler.dispatchTask(this.held!);
      if (this.left > 1) this.left--;
    }
  }`;

interface Said {
  readonly holds: number;
  readonly nrSent: number;
  /** Of the one that is not told apart by its thread id: how long each was, ms. */
  readonly turns: readonly number[];
}

/** A hog on CPU 1 that has the thread id of one that is no more. */
function hogWith(pid: number): Hog {
  for (;;) {
    writeFileSync(LAST_PID, String(pid - 1));
    const hog = new Hog('1');
    if (hog.pid === pid) return hog;
    hog[Symbol.dispose]();
  }
}

describe('a decision about a task that has died', () => {
  afterEach(() => {
    for (const file of [HOLD, SEND]) rmSync(file, { force: true });
  });

  it('fails, and is nothing to another one that has its thread id', async () => {
    await using rig = await InteractiveRig.start(POLICY, '--rescue-after', '200');
    const said = (): Said => (rig.said[0] ?? { holds: 0, nrSent: 0, turns: [] }) as Said;
    using other = new Hog('1');
    const victim = new Hog('1');
    const { pid } = victim;
    await until(() => victim.ticks > 5 && other.ticks > 5);
    writeFileSync(HOLD, String(pid));
    await until(() => said().holds === pid);
    victim[Symbol.dispose]();
    // To die it has to run: it is taken from the policy.
    await until(() => !existsSync(`/proc/${pid}`));
    expect(rig.count('held') + rig.count('starved')).to.be.above(0);

    expect(rig.count('failed')).to.equal(0);
    writeFileSync(SEND, '1');
    await until(() => rig.count('failed') > 0);
    expect(rig.count('failed')).to.equal(1);

    writeFileSync(SEND, String(NR_SENT));
    await until(() => !existsSync(SEND));
    using successor = hogWith(pid);
    await until(() => successor.ticks > 20 && said().nrSent > NR_SENT);
    const { nrSent, turns } = said();
    expect(rig.count('failed')).to.equal(1);
    expect(rig.count('stale')).to.be.at.least(nrSent - 1);
    // Longer than its own slice where nobody was ready to replace it, but nothing like that of the dead.
    expect(turns.length).to.be.above(0);
    expect(Math.max(...turns)).to.be.below(LONG_SLICE_MS / 4);
    expect(readFileSync(`/proc/${pid}/comm`, 'latin1').trim()).to.equal('sh');
  });
});
