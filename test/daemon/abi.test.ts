import { expect } from 'chai';
import { readAbi } from '../../src/daemon/abi.js';
import { MAX_CPUS, MAX_DOMAINS } from '../../src/domains/layout.js';
import { Btf } from '../../src/ffi/btf/btf.js';
import { SchedulerError } from '../../src/util/errors.js';
import { builtAbi } from './support/shared-memory.js';

describe('the ABI, read from the built object', () => {
  const abi = builtAbi();

  it('has the limits that layouts are checked against', () => {
    expect(abi.limits.maxCpus).to.equal(MAX_CPUS);
    expect(abi.limits.maxDomains).to.equal(MAX_DOMAINS);
  });

  it('packs tasks and plan entries as tightly as intf.h says', () => {
    expect(abi.task.size * 4).to.equal(128);
    expect(abi.planEntry.size * 4).to.equal(16);
    // Whole pages, which is what the arena hands out.
    expect((abi.limits.chunkTasks * abi.task.size * 4) % 4096).to.equal(0);
    expect((abi.limits.planEntries * abi.planEntry.size * 4) % 4096).to.equal(0);
  });

  it('has room for a million tasks', () => {
    // RUSTY_MAX_CHUNKS is not in the ABI: the table is as long as task_chunk[] is.
    expect(abi.limits.chunkTasks * 4096).to.be.at.least(1_000_000);
  });

  it("gives every counter a place of its own in a CPU's line", () => {
    const places = [...abi.counters.values()];
    expect(new Set(places).size).to.equal(places.length);
    expect(Math.max(...places) * 2).to.be.below(abi.cpuStatsSize);
    expect([...abi.counters.keys()]).to.include.members([
      'move_done',
      'move_stale',
      'greedy_local',
    ]);
  });

  it('refuses another object, naming what it lacks', () => {
    const other = Btf.fromObjectFile('dist/bpf/rusty.bpf.o');
    const find = other.find.bind(other);
    other.find = (kind, name) => (name === 'plan_entry' ? undefined : find(kind, name));
    expect(() => readAbi(other))
      .to.throw(SchedulerError, /there is no struct plan_entry/)
      .with.property('code', 'OBJECT_MISMATCH');
  });
});
