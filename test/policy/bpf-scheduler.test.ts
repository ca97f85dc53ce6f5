import { expect } from 'chai';
import { BpfScheduler, PolicyEnded } from '../../src/policy/bpf-scheduler.js';
import type { ExitInfo } from '../../src/policy/channel.js';
import { DispatchedTask } from '../../src/policy/dispatched-task.js';
import { DispatchFlag, RL_CPU_ANY, domainTarget } from '../../src/policy/targets.js';
import { builtAbi } from '../daemon/support/shared-memory.js';
import { Rig, abi, twoNodes } from './support/rig.js';

describe('BpfScheduler', () => {
  it('dequeues tasks in the order they were queued, with all their fields', () => {
    const { channel, scheduler } = new Rig();
    channel.publish({
      slot: 700,
      pid: 41,
      generation: 3,
      tgid: 40,
      cpu: 2,
      domain: 1,
      weight: 200,
      flags: 1,
      nrCpusAllowed: 4,
      startNs: 2 ** 40,
      stopNs: 2 ** 40 + 5,
      execNs: 7,
      totalNs: 2 ** 52 + 1,
      vtime: 2 ** 45,
      queuedNs: 9,
      comm: 'a-thread-name-15',
    });
    channel.publish({ slot: 1, pid: 42 });
    const task = scheduler.dequeueTask()!;
    expect(task.slot).to.equal(700);
    expect(task.generation).to.equal(3);
    expect([task.pid, task.tgid]).to.deep.equal([41, 40]);
    expect([task.cpu, task.domain]).to.deep.equal([2, 1]);
    expect([task.weight, task.flags, task.nrCpusAllowed]).to.deep.equal([200, 1, 4]);
    expect(task.startTs).to.equal(2 ** 40);
    expect(task.stopTs - task.startTs).to.equal(5);
    expect(task.execRuntime).to.equal(7);
    expect(task.totalRuntime).to.equal(2 ** 52 + 1);
    expect(task.vtime).to.equal(2 ** 45);
    expect(task.queuedTs).to.equal(9);
    expect(task.commStr()).to.equal('a-thread-name-1');
    expect(scheduler.nrQueued).to.equal(1);
    expect(scheduler.dequeueTask()!.pid).to.equal(42);
    expect(scheduler.dequeueTask()).to.equal(undefined);
    expect(scheduler.nrQueued).to.equal(0);
  });

  it('has weights that cgroups have a part in', () => {
    const { channel, scheduler } = new Rig();
    channel.publish({ slot: 0, pid: 1, weight: 12.5 });
    expect(scheduler.dequeueTask()!.weight).to.equal(12.5);
  });

  it('counts the tasks that wait, each once', () => {
    const { channel, scheduler } = new Rig();
    for (const pid of [1, 2, 3, 2]) channel.publish({ slot: pid, pid });
    channel.publishExit({ slot: 3, pid: 3 });
    while (scheduler.dequeueTask());
    expect(scheduler.nrWaiting).to.equal(2);
    scheduler.dispatch(1, RL_CPU_ANY);
    scheduler.dispatch(1, RL_CPU_ANY);
    expect(scheduler.nrWaiting).to.equal(1);
  });

  it('counts no task any more that was sent by a DispatchedTask of its present wait', () => {
    const { channel, scheduler } = new Rig();
    const [waits, former, nobody] = [1, 2, 3].map((pid) => {
      channel.publish({ slot: pid, pid });
      return new DispatchedTask(scheduler.dequeueTask()!);
    });
    channel.publish({ slot: 2, pid: 2 });
    scheduler.dequeueTask();
    nobody!.pid = 4_000_000;
    for (const task of [waits!, former!, nobody!]) scheduler.dispatchTask(task);
    expect([1, 2, 3].filter((slot) => scheduler.isWaiting(slot))).to.deep.equal([2, 3]);
    expect(scheduler.nrWaiting).to.equal(2);
  });

  it('follows a thread that gets the id of its first one, by an exec', () => {
    const rig = new Rig();
    const { channel, scheduler } = rig;
    channel.publish({ slot: 0, pid: 10 });
    channel.publish({ slot: 1, pid: 11, tgid: 10 });
    channel.publish({ slot: 1, pid: 10 });
    channel.publishExit({ slot: 0, pid: 11 });
    while (scheduler.dequeueTask());
    rig.allows = (slot) => slot === 1;
    rig.idle(2);
    expect(scheduler.selectCpu(10, 0)).to.equal(2);
    expect(scheduler.pidOf(1)).to.equal(10);
  });

  it('reads on past the end of the ring, and past 2^32 records', () => {
    const { records } = abi.limits;
    const count = 2.5 * records;
    for (const first of [0, 2 ** 32 - 1.5 * records]) {
      const { channel, setup } = new Rig();
      channel.control[abi.control.head] = first;
      channel.control[abi.control.tail] = first;
      const scheduler = new BpfScheduler(setup);
      const read: [number, number, number][] = [];
      for (let i = 0; i < count; i++) {
        channel.publish({ slot: 0, pid: i + 1 });
        const { nrQueued } = scheduler;
        const { pid, enqCnt } = scheduler.dequeueTask()!;
        read.push([pid, enqCnt, nrQueued]);
        if (i % 100 === 0) scheduler.notifyComplete(0);
      }
      expect(read).to.deep.equal(Array.from(read, (_, i) => [i + 1, (first + i + 1) % 2 ** 32, 1]));
      scheduler.notifyComplete(0);
      for (let i = 0; i < records; i++) channel.publish({ slot: 0, pid: 1 });
      expect(scheduler.nrQueued).to.equal(records);
      expect(channel.publish({ slot: 0, pid: 1 })).to.equal(0);
    }
  });

  it('stops at a record that is begun and not yet published', () => {
    const { channel, scheduler } = new Rig();
    channel.control[abi.control.head] = 1;
    expect(scheduler.dequeueTask()).to.equal(undefined);
    expect(scheduler.nrQueued).to.equal(1);
  });

  it('gives room in the ring back at the end of a turn, not before', () => {
    const { channel, scheduler } = new Rig();
    for (let i = 0; i < abi.limits.records; i++) channel.publish({ slot: i, pid: i + 1 });
    while (scheduler.dequeueTask());
    expect(channel.publish({ slot: 0, pid: 1 })).to.equal(0);
    scheduler.notifyComplete(0);
    expect(channel.publish({ slot: 0, pid: 1 })).to.be.above(0);
  });

  it('executes decisions together at the end of a turn', () => {
    const rig = new Rig();
    const enqCnt = rig.channel.publish({ slot: 0, pid: 10, cpu: 3 });
    const task = new DispatchedTask(rig.scheduler.dequeueTask()!);
    expect(task.cpu).to.equal(3);
    task.cpu = RL_CPU_ANY;
    task.sliceNs = 5e6;
    task.vtime = 2 ** 40;
    task.flags = DispatchFlag.preempt;
    expect(rig.scheduler.dispatchTask(task)).to.equal(true);
    expect(rig.decisions).to.deep.equal([]);
    rig.scheduler.notifyComplete(0);
    expect(rig.decisions).to.deep.equal([
      { pid: 10, enqCnt, target: RL_CPU_ANY, flags: 1, sliceNs: 5e6, vtime: 2 ** 40 },
    ]);
  });

  it('brings what a policy miscalculates into range', () => {
    const rig = new Rig();
    for (const vtime of [NaN, -1, 1.5, Infinity]) {
      const slot = 0;
      rig.channel.publish({ slot, pid: 10 });
      rig.scheduler.dequeueTask();
      rig.scheduler.dispatch(slot, domainTarget(1), vtime, vtime);
    }
    rig.scheduler.flush();
    expect(rig.decisions.map(({ vtime }) => vtime)).to.deep.equal([0, 0, 1, 2 ** 53]);
    expect(rig.decisions.map(({ sliceNs }) => sliceNs)).to.deep.equal([0, 0, 1, 2 ** 53]);
  });

  it('decides about many tasks at a time as about each', () => {
    const slicesNs = Float64Array.of(5e6, 0, NaN, -1, 2 ** 60, 1.5);
    const vtimes = Float64Array.of(2 ** 45 + 1, NaN, 1e15, Infinity, 0.9, -2);
    const columns = {
      slots: Int32Array.of(0, 1, 2, 3, 4, 99),
      targets: Int32Array.of(RL_CPU_ANY, 3, -1, domainTarget(1), 0, 0),
      flags: Int32Array.of(0, 1, 2, 3, 0, 0),
      slicesNs,
      vtimes,
    };
    const decided = [true, false].map((isBatch) => {
      const rig = new Rig();
      for (let slot = 0; slot < 5; slot++) rig.channel.publish({ slot, pid: slot + 1 });
      expect(rig.scheduler.dequeueBatch(() => undefined, 2)).to.equal(2);
      expect(rig.scheduler.dequeueBatch(() => undefined)).to.equal(3);
      const { slots, targets, flags } = columns;
      if (isBatch) expect(rig.scheduler.dispatchBatch(columns, 6)).to.equal(5);
      else {
        slots.forEach((slot, i) => {
          rig.scheduler.dispatch(slot, targets[i]!, slicesNs[i], vtimes[i], flags[i]);
        });
      }
      rig.scheduler.flush();
      return rig.decisions;
    });
    expect(decided[0]).to.have.length(5);
    expect(decided[0]).to.deep.equal(decided[1]);
    const rig = new Rig();
    rig.channel.publish({ slot: 0, pid: 1 });
    rig.scheduler.dequeueTask();
    rig.scheduler.dispatchBatch({ slots: [0], targets: [2] }, 1);
    rig.scheduler.flush();
    expect(rig.decisions[0]).to.include({ target: 2, sliceNs: 0, vtime: 0, flags: 0 });
  });

  it('tells of a task, by slot, what it was told last', () => {
    const rig = new Rig();
    rig.channel.publish({ slot: 5, pid: 10, cpu: 3, domain: 1 });
    rig.scheduler.dequeueTask();
    const { scheduler } = rig;
    expect([scheduler.pidOf(5), scheduler.cpuOf(5), scheduler.domainOf(5)]).to.deep.equal([
      10, 3, 1,
    ]);
    expect(scheduler.pidOf(1e6)).to.equal(0);
    rig.allows = (slot, cpu) => slot === 5 && cpu % 2 === 1;
    const mask = new Uint32Array(1);
    scheduler.readAffinity(5, mask);
    expect(mask[0]).to.equal(0b1010);
    expect(scheduler.mayRunOn(5, 1)).to.equal(true);
    expect(scheduler.mayRunOn(5, 2)).to.equal(false);
  });

  it('looks for idle CPUs no further than it is told to', () => {
    const rig = new Rig(twoNodes);
    rig.channel.publish({ slot: 0, pid: 10, cpu: 0 });
    rig.scheduler.dequeueTask();
    rig.idle(2, 4);
    expect(rig.scheduler.idleCpu(0, 0, 'domain')).to.equal(-1);
    expect(rig.scheduler.idleCpu(0, 0, 'node')).to.equal(2);
    expect(rig.scheduler.idleCpu(0, 0, 'node')).to.equal(-1);
    expect(rig.scheduler.idleCpu(0, 0)).to.equal(4);
  });

  it('looks for idle CPUs on the node only, with numaLocal', () => {
    for (const numaLocal of [false, true]) {
      const rig = new Rig(twoNodes, { numaLocal });
      rig.channel.publish({ slot: 0, pid: 10, cpu: 0 });
      rig.scheduler.dequeueTask();
      rig.idle(2, 4);
      expect(rig.scheduler.selectCpu(10, 0)).to.equal(2);
      expect(rig.scheduler.selectCpu(10, 0)).to.equal(numaLocal ? -1 : 4);
    }
  });

  it('dispatches a task once for each wait', () => {
    const rig = new Rig();
    rig.channel.publish({ slot: 5, pid: 10 });
    expect(rig.scheduler.dispatch(5, 0)).to.equal(false);
    rig.scheduler.dequeueTask();
    expect(rig.scheduler.isWaiting(5)).to.equal(true);
    expect(rig.scheduler.dispatch(5, 0)).to.equal(true);
    expect(rig.scheduler.dispatch(5, 0)).to.equal(false);
    expect(rig.scheduler.isWaiting(5)).to.equal(false);
    rig.scheduler.flush();
    expect(rig.decisions).to.have.length(1);
    for (const slot of [-1, 1.5, NaN, 1e9]) expect(rig.scheduler.dispatch(slot, 0)).to.equal(false);
  });

  it('sends a decision again that came too early, and does not sleep meanwhile', () => {
    const rig = new Rig();
    for (let slot = 0; slot < 3; slot++) rig.channel.publish({ slot, pid: slot + 1 });
    while (rig.scheduler.dequeueTask());
    for (let slot = 0; slot < 3; slot++) rig.scheduler.dispatch(slot, slot, 0, slot);
    rig.verdicts.push('done', 'retry', 'retry');
    rig.scheduler.notifyComplete(0);
    rig.scheduler.notifyComplete(0);
    expect(rig.decisions.map(({ pid }) => pid)).to.deep.equal([1, 2, 3, 2, 3]);
    expect(rig.waits).to.deep.equal([0, 1000]);
  });

  it('takes more decisions than the table holds', () => {
    const rig = new Rig();
    const count = abi.limits.decisions + 10;
    for (let slot = 0; slot < count; slot++) rig.channel.publish({ slot, pid: slot + 1 });
    while (rig.scheduler.dequeueTask());
    for (let slot = 0; slot < count; slot++) rig.scheduler.dispatch(slot, 0);
    expect(rig.decisions).to.have.length(abi.limits.decisions);
    rig.scheduler.flush();
    const pids = rig.decisions.map(({ pid }) => pid);
    expect(pids).to.deep.equal(Array.from({ length: count }, (_, slot) => slot + 1));
  });

  it('executes a table full of decisions that came too early until there is room, each of them once', () => {
    const rig = new Rig();
    const { decisions } = abi.limits;
    const done: number[] = [];
    let early = 2 * decisions;
    rig.decide = ({ pid }) => {
      if (early-- > 0) return 'retry';
      done.push(pid);
      return 'done';
    };
    for (let slot = 0; slot <= decisions; slot++) rig.channel.publish({ slot, pid: slot + 1 });
    while (rig.scheduler.dequeueTask());
    for (let slot = 0; slot < decisions; slot++) rig.scheduler.dispatch(slot, 0);
    expect(early).to.equal(2 * decisions);
    expect(rig.scheduler.dispatch(decisions, 0)).to.equal(true);
    const pids = Array.from({ length: decisions }, (_, slot) => slot + 1);
    expect(done).to.deep.equal(pids);
    rig.scheduler.flush();
    expect(done).to.deep.equal([...pids, decisions + 1]);
  });

  it('tells of a task before it is queued for the first time, and when it is gone', () => {
    const { channel, scheduler } = new Rig();
    const heard: string[] = [];
    scheduler.listener = {
      enter: ({ slot, pid }) => heard.push(`enter ${slot} ${pid}`),
      exit: (slot, pid) => heard.push(`exit ${slot} ${pid}`),
    };
    channel.publish({ slot: 4, pid: 10, generation: 1 });
    channel.publish({ slot: 4, pid: 10, generation: 1 });
    channel.publishExit({ slot: 4, pid: 10, generation: 1 });
    channel.publish({ slot: 4, pid: 11, generation: 3 });
    // A notice that comes after the slot's next owner is of no interest.
    channel.publishExit({ slot: 4, pid: 10, generation: 1 });
    while (scheduler.dequeueTask());
    expect(heard).to.deep.equal(['enter 4 10', 'exit 4 10', 'enter 4 11']);
    expect(scheduler.isWaiting(4)).to.equal(true);
  });

  it('keeps numbers for tasks, and forgets them with the task', () => {
    const { channel, scheduler } = new Rig();
    const state = scheduler.taskState(-1);
    channel.publish({ slot: 5000, pid: 10, generation: 1 });
    scheduler.dequeueTask();
    expect(state.values[5000]).to.equal(-1);
    state.values[5000] = 7;
    channel.publish({ slot: 100_000, pid: 12, generation: 1 });
    scheduler.dequeueTask();
    expect(state.values[5000]).to.equal(7);
    expect(state.values[100_000]).to.equal(-1);
    channel.publish({ slot: 5000, pid: 11, generation: 3 });
    scheduler.dequeueTask();
    expect(state.values[5000]).to.equal(-1);
  });

  it('finds idle CPUs near a task, and none twice', () => {
    const rig = new Rig();
    rig.channel.publish({ slot: 0, pid: 10, cpu: 1 });
    rig.scheduler.dequeueTask();
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(-1);
    rig.idle(0, 1, 3);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(1);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(0);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(3);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(-1);
    rig.idle(1);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(1);
    expect(rig.scheduler.selectCpu(99, 1)).to.equal(-1);
  });

  it('prefers an idle core to an idle thread', () => {
    const rig = new Rig({
      domains: [
        {
          id: 0,
          name: 'smt',
          node: 0,
          cpus: [0, 1, 2, 3],
          capacity: 4096,
          interactive: true,
          neighbours: [],
        },
      ],
      nrCpuIds: 4,
      siblings: [
        [0, 1],
        [0, 1],
        [2, 3],
        [2, 3],
      ],
      capacities: [1024, 1024, 1024, 1024],
    });
    rig.channel.publish({ slot: 0, pid: 10, cpu: 1 });
    rig.scheduler.dequeueTask();
    rig.idle(1, 2, 3);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(2);
    expect(rig.scheduler.selectCpu(10, 1)).to.equal(1);
  });

  it('has room for one waiting task per CPU of interactive domains', () => {
    const { channel, scheduler } = new Rig();
    expect(scheduler.budget).to.equal(4);
    channel.domains[abi.domain.size * 1 + abi.domain.queued] = 1;
    channel.cpus[abi.cpu.size * 0 + abi.cpu.queued] = 5;
    expect(scheduler.budget).to.equal(1);
  });

  it('counts turns, tells what it holds back, and takes demands back', () => {
    const { channel, scheduler } = new Rig();
    channel.control[abi.control.demand] = 1;
    scheduler.notifyComplete(12);
    scheduler.notifyComplete(13);
    expect(channel.control[abi.control.turns]).to.equal(2);
    expect(scheduler.nrScheduled).to.equal(13);
    expect(channel.control[abi.control.demand]).to.equal(0);
  });

  it('counts what it says it counts', () => {
    const { channel, scheduler } = new Rig();
    // Powers of two: no two sums of them are the same.
    const counters = [...builtAbi().counters.keys()].filter((name) => name.startsWith('policy_'));
    counters.forEach((name, i) => channel.counters.set(name, 2 ** i));
    const namesIn = (sum: number) => counters.filter((_, i) => (sum & (2 ** i)) !== 0);
    expect(namesIn(scheduler.nrUserDispatches)).to.deep.equal(['policy_cpu', 'policy_any']);
    expect(namesIn(scheduler.nrKernelDispatches)).to.deep.equal(['policy_idle', 'policy_bypass']);
    expect(namesIn(scheduler.nrCancelDispatches)).to.deep.equal(['policy_stale']);
    expect(namesIn(scheduler.nrBounceDispatches)).to.deep.equal(['policy_bounced']);
    expect(namesIn(scheduler.nrFailedDispatches)).to.deep.equal(['policy_failed']);
    expect(namesIn(scheduler.nrSchedCongested)).to.deep.equal(['policy_congested']);
    expect(namesIn(scheduler.nrRescued)).to.deep.equal(['policy_rescued']);
    expect(namesIn(scheduler.nrHeld)).to.deep.equal(['policy_held']);
  });

  it('counts CPUs, those that run a task, records, and tasks held back', () => {
    const { channel, scheduler } = new Rig();
    for (const cpu of [0, 1, 3]) channel.cpus[abi.cpu.size * cpu + abi.cpu.pid] = 100 + cpu;
    for (let slot = 0; slot < 5; slot++) channel.publish({ slot, pid: slot + 1 });
    expect(scheduler.nrQueued).to.equal(5);
    scheduler.dequeueTask();
    scheduler.notifyComplete(7);
    expect(scheduler).to.include({ nrOnlineCpus: 4, nrRunning: 3, nrQueued: 4, nrScheduled: 7 });
  });

  it('reports why the scheduler ended', () => {
    const rig = new Rig();
    const exit: ExitInfo = {
      kind: 64,
      reason: 'unregistered',
      message: 'bye',
      shouldRestart: true,
    };
    rig.channel.shutDown = () => exit;
    expect(rig.scheduler.shutdownAndReport()).to.deep.equal(exit);
  });

  it('ends a loop that does not look whether it is to end', () => {
    const rig = new Rig();
    rig.isClosing = true;
    expect(() => {
      for (;;) rig.scheduler.notifyComplete(0);
    }).to.throw(PolicyEnded);
  });
});
