/** Where instructions are counted: on CPUs that run at the same time, few real ones would be late for 64. */
import { expect } from 'chai';
import { BalanceLoop } from '../../../src/daemon/balance-loop.js';
import { formatCpuList } from '../../../src/domains/cpu-list.js';
import { complaints, isFailure } from '../support/complaints.js';
import { BareScheduler } from '../support/in-process.js';
import { Hogs } from '../support/rescue.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { attachedName, enableCount, kernelState } from '../support/sched-ext.js';
import { Sleepers } from '../support/sleepers.js';

const NR_TASKS = 20_000;
const NR_ROUNDS = 3;
const HOGS_PER_DOMAIN = 2;
const MOST_SLOTS = 2 * NR_TASKS;

describe('twenty thousand tasks on 64 CPUs', function () {
  this.timeout(1_200_000);

  let sleepers: Sleepers;
  after(async () => {
    await sleepers[Symbol.asyncDispose]();
    expect(complaints().filter(isFailure)).to.deep.equal([]);
  });

  it('are all known from their births, and a round looks at them', async () => {
    using bare = new BareScheduler();
    const { tasks, counters } = bare.scheduler;
    const before = counters.read('task_get_err');
    sleepers = await Sleepers.started(NR_TASKS);
    const loop = new BalanceLoop(bare.scheduler, bare.layout, bare.configured.options);
    // Their births are not long ago.
    expect(loop.run().nrTasks).to.be.above(NR_TASKS);

    const known = new Set(Array.from({ length: MOST_SLOTS }, (_, slot) => tasks.pidOf(slot)));
    expect(sleepers.pids.filter((pid) => !known.has(pid))).to.deep.equal([]);
    expect(counters.read('task_get_err')).to.equal(before);
    expect(counters.read('fallback')).to.equal(0);
  });

  it('and hogs in each domain run while the daemon balances', async () => {
    await using daemon = await RunningDaemon.attached();
    const { domains } = daemon.layout;
    expect(domains.length).to.equal(16);
    const attached = enableCount();
    const lists = domains.map(({ cpus }) => formatCpuList(cpus));
    using hogs = new Hogs(HOGS_PER_DOMAIN * domains.length, lists[0], ...lists.slice(1));
    await hogs.progress();
    const from = daemon.rounds.length;
    await daemon.until(() => daemon.rounds.length >= from + NR_ROUNDS);
    await hogs.progress();

    for (const load of daemon.rounds.at(-1)!.loads) {
      expect(load).to.be.above(HOGS_PER_DOMAIN - 0.5);
    }
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(attached);
    await daemon.stop();
    expect(attachedName()).to.equal('');
    await hogs.progress();
  });
});
