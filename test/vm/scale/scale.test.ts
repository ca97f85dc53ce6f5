import { expect } from 'chai';
import { BalanceLoop } from '../../../src/daemon/balance-loop.js';
import { formatCpuList } from '../../../src/domains/cpu-list.js';
import { BareScheduler } from '../support/in-process.js';
import { Hogs } from '../support/rescue.js';
import { RunningDaemon } from '../support/running-daemon.js';
import { attachedName, enableCount, kernelState } from '../support/sched-ext.js';
import { Sleepers } from '../support/sleepers.js';

const NR_TASKS = Number(process.env['SCALE_TASKS'] ?? 20_000);
const NR_ROUNDS = 5;
const HOGS_PER_DOMAIN = 2;

const say = (line: string): void => {
  process.stdout.write(`      ${line}\n`);
};

const list = (costsMs: readonly number[]): string =>
  `${costsMs.map((ms) => ms.toFixed(1)).join(', ')} ms`;

describe('twenty thousand tasks on 64 CPUs', function () {
  this.timeout(1_200_000);

  it('are all known from their births, and a round looks at them', async () => {
    using bare = new BareScheduler();
    await using sleepers = await Sleepers.started(NR_TASKS);
    say(`started after ${(performance.now() / 1000).toFixed(0)} s`);
    const { tasks, counters } = bare.scheduler;
    const { pids } = sleepers;
    expect(pids.length).to.equal(NR_TASKS);
    expect(pids.filter((pid) => tasks.find(pid) === undefined)).to.deep.equal([]);

    const loop = new BalanceLoop(bare.scheduler, bare.layout, bare.configured.options);
    const rounds = Array.from({ length: NR_ROUNDS }, () => loop.run());
    // Their births are not long ago.
    expect(rounds[0]!.nrTasks).to.be.above(NR_TASKS);
    say(`rounds, the first ones of a process: ${list(rounds.map(({ costMs }) => costMs))}`);
    for (const name of ['fallback', 'task_get_err']) expect(counters.read(name)).to.equal(0);
  });

  it('and hogs in each domain run, and loads are known, while the daemon balances', async () => {
    await using _sleepers = await Sleepers.started(NR_TASKS);
    await using daemon = await RunningDaemon.attached();
    const { domains } = daemon.layout;
    expect(domains.length).to.equal(16);
    const attached = enableCount();
    const lists = domains.map(({ cpus }) => formatCpuList(cpus));
    using hogs = new Hogs(HOGS_PER_DOMAIN * domains.length, lists[0], ...lists.slice(1));
    await hogs.progress();
    const { rounds } = daemon;
    const from = rounds.length;
    await daemon.until(() => rounds.length >= from + NR_ROUNDS);
    await hogs.progress();

    const { nrTasks, loads } = rounds.at(-1)!;
    expect(nrTasks).to.be.above(HOGS_PER_DOMAIN * domains.length);
    for (const load of loads) expect(load).to.be.above(HOGS_PER_DOMAIN - 0.5);
    say(`rounds of the daemon: ${list(rounds.map(({ costMs }) => costMs))}; ${nrTasks} tasks`);
    expect(kernelState()).to.equal('enabled');
    expect(enableCount()).to.equal(attached);
    await daemon.stop();
    expect(attachedName()).to.equal('');
    await hogs.progress();
  });
});
