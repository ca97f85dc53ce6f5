/**
 * SOAK_HOURS of the guest's clock, ten by default, in which stress-ng loads the machine for a second of
 * every two minutes, with another kind each time. Where instructions are counted, as the time in which
 * nothing runs is skipped there. DAEMON_ARGS, from the boot's row, are the command's.
 */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatsClient } from '../../../src/stats/socket/client.js';
import { DEFAULT_STATS_SOCKET } from '../../../src/stats/socket/path.js';
import { complaints, isFailure } from '../support/complaints.js';
import { DaemonProcess, ROW_ARGS } from '../support/daemon.js';
import { rssMbOf } from '../support/processes.js';
import { enableCount } from '../support/sched-ext.js';
import { statsOf } from '../support/statistics.js';
import { LOADS, stress } from '../support/stress.js';

const HOURS = Number(process.env['SOAK_HOURS'] ?? 10);
const ROUND_MS = 120_000;
const ROUNDS = Math.ceil((HOURS * 3600 * 1000) / ROUND_MS);
const LOAD_SECONDS = 1;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe(`for ${HOURS} hours, ${ROW_ARGS.join(' ') || 'as installed'}`, function () {
  this.timeout(2 * ROUNDS * ROUND_MS);

  it('schedules, and needs no more memory in the end than after a while', async () => {
    await using daemon = await DaemonProcess.attached(...ROW_ARGS);
    using client = await StatsClient.connect(DEFAULT_STATS_SOCKET);
    // From here on its counts are.
    await client.stats();
    const attached = enableCount();
    const rssMb: number[] = [];
    const startMs = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      await stress(LOADS[round % LOADS.length]!, LOAD_SECONDS);
      await sleep(startMs + (round + 1) * ROUND_MS - performance.now());
      rssMb.push(rssMbOf(daemon.child.pid!));
    }
    const quarter = Math.ceil(ROUNDS / 4);
    const early = mean(rssMb.slice(quarter, 2 * quarter));
    const late = mean(rssMb.slice(-quarter));
    expect(late / early, rssMb.map((mb) => mb.toFixed(1)).join(' ')).to.be.below(1.03);

    expect(enableCount()).to.equal(attached);
    const { policy, lb_at_us } = await statsOf(client);
    expect(lb_at_us).to.be.above(0);
    // It may have been late where instructions are counted, and decides again.
    for (const { state, nr_told } of Object.values(policy)) {
      expect(state).to.equal('active');
      expect(nr_told).to.be.above(0);
    }
    expect(await daemon.stop()).to.equal(0);
    expect(complaints().filter(isFailure)).to.deep.equal([]);
  });
});
