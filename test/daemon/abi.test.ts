import { expect } from 'chai';
import { readAbi } from '../../src/daemon/abi.js';
import { MAX_CPUS, MAX_DOMAINS } from '../../src/domains/layout.js';
import { Btf } from '../../src/ffi/btf/btf.js';
import { enumValues } from '../../src/ffi/btf/enums.js';
import { DispatchFlag, EnqueueFlag, RL_CPU_ANY, domainTarget } from '../../src/policy/targets.js';
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

  it('gives targets and flags the numbers that policies know them by', () => {
    const btf = Btf.fromObjectFile('dist/bpf/rusty.bpf.o');
    const valuesOf = (name: string) => Object.fromEntries(enumValues(btf, name));
    const { preempt, ifIdle } = DispatchFlag;
    const { wakeup, handover } = EnqueueFlag;
    expect(valuesOf('rusty_target')).to.deep.equal({
      RUSTY_CPU_ANY: BigInt(RL_CPU_ANY),
      RUSTY_TARGET_DOM: BigInt(domainTarget(0)),
    });
    expect(domainTarget(7)).to.equal(domainTarget(0) + 7);
    expect(valuesOf('rusty_decision_flag')).to.deep.equal({
      RUSTY_DECISION_PREEMPT: BigInt(preempt),
      RUSTY_DECISION_IF_IDLE: BigInt(ifIdle),
    });
    expect(valuesOf('rusty_enqueue_flag')).to.deep.equal({
      RUSTY_ENQUEUE_WAKEUP: BigInt(wakeup),
      RUSTY_ENQUEUE_HANDOVER: BigInt(handover),
    });
  });

  it('has no target that is two things', () => {
    const { maxCpus, maxDomains } = abi.limits;
    expect(maxCpus).to.be.at.most(RL_CPU_ANY);
    expect(RL_CPU_ANY).to.be.below(domainTarget(0));
    expect(domainTarget(maxDomains)).to.be.below(2 ** 31);
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
