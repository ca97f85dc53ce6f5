import { expect } from 'chai';
import { BalanceLoop } from '../../src/daemon/balance-loop.js';
import { monotonicNs } from '../../src/daemon/clock.js';
import { Counters } from '../../src/daemon/counters.js';
import { halfLifeNs } from '../../src/daemon/options.js';
import { PlanWriter } from '../../src/daemon/plan-writer.js';
import { TaskTable } from '../../src/daemon/task-table.js';
import { configuredBy } from './support/configured.js';
import { builtAbi, FakeArena, type TaskFields } from './support/shared-memory.js';

const NR_HOGS = 8;
const MOVED_AGO_NS = 30e9;

describe('BalanceLoop', () => {
  const abi = builtAbi();

  /** How many moves a round plans for hogs that are all in one of two domains. */
  function planned(flags: string, fields: Partial<TaskFields> = {}): number {
    const { options, layout } = configuredBy(...flags.split(' '));
    const arena = new FakeArena(abi);
    arena.publish(arena.addChunk());
    for (let slot = 0; slot < NR_HOGS; slot++) arena.put({ slot, ...fields });
    const entries = new Uint32Array(abi.limits.planEntries * abi.planEntry.size);
    const perCpu = new Uint32Array(layout.nrCpuIds * abi.cpuStatsSize);
    let nrApplied = 0;
    const loop = new BalanceLoop(
      {
        tasks: new TaskTable(abi, arena, halfLifeNs(options)),
        plan: new PlanWriter(abi, entries, (nrEntries) => (nrApplied += nrEntries)),
        counters: new Counters(abi, perCpu, layout.nrCpuIds),
      },
      layout,
      options,
    );
    expect(loop.run().planned).to.equal(nrApplied);
    return nrApplied;
  }

  it('leaves workqueue workers where they are with --balanced-kworkers, and only those', () => {
    expect(planned('--balanced-kworkers', { isWorker: true })).to.equal(0);
    expect(planned('--interval 2', { isWorker: true })).to.equal(NR_HOGS / 2);
    expect(planned('--balanced-kworkers')).to.equal(NR_HOGS / 2);
  });

  it('lets a task that was moved stay for --settle-rounds times --interval', () => {
    // Half a minute ago, and far from both bounds.
    const moved = { movedAtNs: monotonicNs() - MOVED_AGO_NS };
    expect(planned('--settle-rounds 1 --interval 60', moved)).to.equal(0);
    expect(planned('--settle-rounds 0 --interval 60', moved)).to.equal(NR_HOGS / 2);
    expect(planned('--settle-rounds 1 --interval 10', moved)).to.equal(NR_HOGS / 2);
    expect(planned('--settle-rounds 6 --interval 10', moved)).to.equal(0);
  });
});
