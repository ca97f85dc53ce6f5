import { expect } from 'chai';
import type { BpfScheduler } from '../../../src/policy/bpf-scheduler.js';
import { DispatchedTask } from '../../../src/policy/dispatched-task.js';
import type { DecisionEvent, RunEvent } from '../../../src/policy/offline/events.js';
import { forkStorm, hogs, periodic, servers } from '../../../src/policy/offline/loads.js';
import { tryOffline, type Trial, type TrialOptions } from '../../../src/policy/offline/trial.js';
import type { Workload } from '../../../src/policy/offline/workload.js';
import type { Policy, PolicyOptions } from '../../../src/policy/policy.js';
import type { QueuedTask } from '../../../src/policy/queued-task.js';
import { DispatchFlag, RL_CPU_ANY, domainTarget } from '../../../src/policy/targets.js';

const MS = 1e6;

/** Tries a policy that is asked about every task and does no more than this on each. */
function tryEach(
  enqueue: (task: QueuedTask, scheduler: BpfScheduler) => void,
  options: TrialOptions & { readonly policy?: PolicyOptions },
): Promise<Trial> {
  const make = (scheduler: BpfScheduler): Policy => ({
    enqueue: (task) => {
      enqueue(task, scheduler);
    },
  });
  const factory = Object.assign(make, { builtinIdle: false, ...options.policy });
  return tryOffline(factory, options);
}

const kinds = ({ faults }: Trial): string[] => [...new Set(faults.map(({ kind }) => kind))];
const runs = ({ events }: Trial): RunEvent[] => events.filter((event) => event.type === 'run');
const decisions = ({ events }: Trial): DecisionEvent[] =>
  events.filter((event) => event.type === 'decision');
const once = (pid: number, runMs: number, more: Partial<Workload> = {}): Workload => ({
  ...{ comm: `task-${pid}`, pid, steps: [{ runNs: runMs * MS }], ...more },
});

describe('a trial without a kernel', () => {
  it('runs tasks as long as they say, and ends when all are done', async () => {
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      load: [once(1, 30), once(2, 7), once(3, 3)],
      machine: '1x1x1',
      turnUs: 1,
    });
    expect(trial.faults).to.deep.equal([]);
    expect(trial.summary.isDone).to.equal(true);
    expect(trial.summary.makespanNs).to.equal(40 * MS + 1000);
    expect(trial.summary.tasks.map(({ cpuNs }) => cpuNs)).to.deep.equal([30 * MS, 7 * MS, 3 * MS]);
  });

  it('takes a turn as long as it is told to', async () => {
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      ...{ load: [once(1, 1)], turnUs: 250 },
    });
    expect(runs(trial)[0]!.waitedNs).to.be.within(0, 250_000);
    expect(trial.summary.makespanNs).to.be.within(1 * MS, 1.25 * MS);
  });

  it('honours slices; 0 is the domain’s own, and none is longer than a second', async () => {
    for (const [sliceNs, expected] of [
      [5 * MS, 5],
      [0, 20],
      [9e9, 1000],
    ] as const) {
      const trial = await tryEach(
        ({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY, sliceNs),
        { load: hogs(2), machine: '1x1x1', forMs: 3500 },
      );
      const ended = runs(trial).filter(({ end }) => end === 'slice');
      expect(ended.length).to.be.above(2);
      for (const { ranNs } of ended) expect(ranNs).to.equal(expected * MS);
    }
  });

  it('serves a queue in the order of vtime, equal ones first come first', async () => {
    const vtimes = [50, 30, 30, 10, 90, 20];
    const trial = await tryEach(
      ({ slot, pid }, scheduler) => scheduler.dispatch(slot, domainTarget(0), 0, vtimes[pid - 1]),
      { load: vtimes.map((_, i) => once(i + 1, 1)), machine: '1x1x1' },
    );
    // The first found the CPU idle.
    expect(runs(trial).map(({ pid }) => pid)).to.deep.equal([1, 4, 6, 2, 3, 5]);
  });

  it('serves the queues of a CPU and of its domain in one order', async () => {
    const vtimes = [50, 30, 30, 10, 10, 90, 20, 70];
    const trial = await tryEach(
      ({ slot, pid }, scheduler) =>
        scheduler.dispatch(slot, pid % 2 === 0 ? 0 : domainTarget(0), 0, vtimes[pid - 1]),
      { load: vtimes.map((_, i) => once(i + 1, 1, { startNs: i * 1000 })), machine: '1x1x1' },
    );
    expect(runs(trial).map(({ pid }) => pid)).to.deep.equal([1, 4, 5, 7, 2, 3, 8, 6]);
  });

  it('sends a task to any CPU that idles, and never to one that it may not use', async () => {
    const load = [...hogs(3, { cpus: '0-2' }), once(50, 5, { cpus: '3', startNs: 10 * MS })];
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      ...{ load, machine: '1x1x4', forMs: 100 },
    });
    const run = runs(trial).find(({ pid }) => pid === 50)!;
    expect(run.cpu).to.equal(3);
    expect(run.waitedNs).to.be.below(MS);
    for (const { pid, cpu } of runs(trial)) if (pid !== 50) expect(cpu).to.be.below(3);
  });

  it('sends a task that may go nowhere near to an idle CPU of another domain', async () => {
    const load = [...hogs(2, { cpus: '0-1' }), { ...once(50, 5), cpu: 0, startNs: MS }];
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      ...{ load, machine: '1x2x2', forMs: 50 },
    });
    expect(runs(trial).find(({ pid }) => pid === 50)!.cpu).to.be.above(1);
  });

  it('takes the CPU away from a task, before all that wait, where a decision says so', async () => {
    const load = [...hogs(2), once(50, 1, { startNs: 5 * MS })];
    const decide = (flags: number): Promise<Trial> =>
      tryEach(
        ({ slot, pid }, scheduler) =>
          scheduler.dispatch(slot, 0, 50 * MS, 0, pid === 50 ? flags : 0),
        { load, machine: '1x1x1', forMs: 200 },
      );
    const waitOf = (trial: Trial): number => runs(trial).find(({ pid }) => pid === 50)!.waitedNs;
    expect(waitOf(await decide(0))).to.be.above(40 * MS);
    expect(waitOf(await decide(DispatchFlag.preempt))).to.be.below(MS);
  });

  it('sends a task only to a CPU that idles where a decision says so', async () => {
    const load = [...hogs(1, { cpus: '0' }), once(50, 1, { startNs: 5 * MS })];
    const trial = await tryEach(
      ({ slot, pid }, scheduler) =>
        scheduler.dispatch(slot, 0, 0, 0, pid === 50 ? DispatchFlag.ifIdle : 0),
      { load, machine: '1x1x2', forMs: 100 },
    );
    expect(runs(trial).find(({ pid }) => pid === 50)!.cpu).to.equal(1);
  });

  it('lets a task that wakes up to an idle CPU run there without the policy, if that is wanted', async () => {
    const load = periodic(1, { everyMs: 10, runMs: 1 });
    const never = (): void => undefined;
    const trial = await tryEach(never, { load, forMs: 995, policy: { builtinIdle: true } });
    expect(trial.faults).to.deep.equal([]);
    expect(trial.counters['policy_idle']).to.equal(100);
    expect(trial.summary.tasks[0]!.cpuNs).to.equal(100 * MS);
  });

  it('wakes what a timer wakes in time, whatever it did before', async () => {
    const late: Workload = {
      ...{ comm: 'late', pid: 1 },
      steps: [
        { runNs: 25 * MS, everyNs: 10 * MS },
        { runNs: 1 * MS, everyNs: 10 * MS, times: 4 },
      ],
    };
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      ...{ load: [late], turnUs: 0.001 },
    });
    const ends = runs(trial).map(({ atNs }) => Math.round(atNs / MS));
    // Two wake-ups had gone by: those are made up for, in one go with the first.
    expect(ends).to.deep.equal([27, 31, 41]);
  });

  it('tells tasks apart that had the same slot', async () => {
    const seen = new Map<number, string>();
    const trial = await tryEach(
      ({ slot, generation, pid }, scheduler) => {
        const key = `${slot} ${generation}`;
        expect(seen.get(pid) ?? key).to.equal(key);
        seen.set(pid, key);
        scheduler.dispatch(slot, RL_CPU_ANY, MS);
      },
      { load: forkStorm(200), machine: '1x1x2', forMs: 10_000 },
    );
    expect(trial.faults).to.deep.equal([]);
    expect(new Set(seen.values()).size).to.equal(200);
    const slots = new Set([...seen.values()].map((key) => key.split(' ')[0]));
    expect(slots.size).to.be.below(200);
  });

  it('runs what finds the ring full without the policy, and nothing twice', async () => {
    const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, RL_CPU_ANY), {
      ...{ load: Array.from({ length: 100 }, (_, i) => once(i + 1, 1)), machine: '1x1x1' },
      ...{ ringRecords: 16 },
    });
    expect(trial.faults).to.deep.equal([]);
    expect(trial.counters['policy_queued']).to.equal(16);
    expect(trial.counters['policy_congested']).to.equal(84);
    expect(
      runs(trial)
        .map(({ pid }) => pid)
        .sort((a, b) => a - b),
    ).to.deep.equal(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('executes more decisions in a turn than the table holds, each once', async () => {
    const load = Array.from({ length: 5000 }, (_, i) => once(i + 1, 0.001));
    const slots: number[] = [];
    let isHeldBack = true;
    const trial = await tryOffline(
      Object.assign(
        (scheduler: BpfScheduler): Policy => ({
          enqueue: ({ slot }) => slots.push(slot),
          dispatch: () => {
            if (isHeldBack && slots.length < 5000) return;
            isHeldBack = false;
            for (const slot of slots.splice(0)) scheduler.dispatch(slot, RL_CPU_ANY);
          },
        }),
        { builtinIdle: false },
      ),
      { load, machine: '1x1x4' },
    );
    expect(trial.faults).to.deep.equal([]);
    expect(trial.summary.isDone).to.equal(true);
    expect(decisions(trial)).to.have.length(5000);
  });

  it('counts every wait once', async () => {
    const load = [...hogs(6), ...servers(20, { firstPid: 2000 }), once(1, 1, { cpus: '3' })];
    const trial = await tryEach(
      ({ slot, pid }, scheduler) => scheduler.dispatch(slot, pid % 3 === 0 ? 1 : RL_CPU_ANY, MS),
      { load, machine: '1x2x2', forMs: 500 },
    );
    const { policy_queued: queued, ...others } = trial.counters;
    const { policy_cpu: toCpu = 0, policy_any: toAny = 0, policy_bounced: bounced = 0 } = others;
    expect(trial.faults).to.deep.equal([]);
    // But for what still waited for its decision at the end.
    expect(queued! - toCpu - toAny - bounced).to.be.within(0, 3);
    expect(toCpu).to.be.above(0);
  });

  it('ticks by the virtual clock', async () => {
    const ticksNs: number[] = [];
    await tryOffline(
      Object.assign(
        (scheduler: BpfScheduler): Policy => ({
          enqueue: ({ slot }) => scheduler.dispatch(slot, RL_CPU_ANY),
          tick: (nowNs) => ticksNs.push(nowNs),
        }),
        { tickMs: 50 },
      ),
      { load: hogs(1), forMs: 1000 },
    );
    expect(ticksNs.length).to.be.within(18, 20);
    for (let i = 1; i < ticksNs.length; i++) {
      expect(ticksNs[i]! - ticksNs[i - 1]!).to.be.within(50 * MS, 51 * MS);
    }
  });

  it('runs policies that have a loop of their own', async () => {
    const main = (scheduler: BpfScheduler): void => {
      while (!scheduler.exited()) {
        for (let task; (task = scheduler.dequeueTask());) {
          const decision = new DispatchedTask(task);
          decision.cpu = RL_CPU_ANY;
          scheduler.dispatchTask(decision);
        }
        scheduler.notifyComplete(0);
      }
    };
    const trial = await tryOffline({ main }, { load: hogs(3, { runMs: 10 }) });
    expect(trial.faults).to.deep.equal([]);
    expect(trial.summary.isDone).to.equal(true);
  });
});

describe('what a policy does wrong in a trial', () => {
  it('it never sends a task on: tasks run all the same', async () => {
    const trial = await tryEach(() => undefined, { load: hogs(2, { runMs: 50 }), forMs: 1000 });
    expect(kinds(trial)).to.deep.equal(['held', 'never-dispatches']);
    expect(trial.summary.isDone).to.equal(true);
    expect(runs(trial)[0]).to.include({ by: 'hybrid', waitedNs: 20 * MS });
  });

  it('it holds tasks back, though CPUs idle', async () => {
    const held = (task: QueuedTask, scheduler: BpfScheduler): void => {
      if (task.pid !== 2) scheduler.dispatch(task.slot, RL_CPU_ANY);
    };
    const load = [once(1, 5), once(2, 5)];
    const trial = await tryEach(held, { load, machine: '1x1x2' });
    expect(trial.faults).to.have.length(1);
    expect(trial.faults[0]).to.deep.include({ kind: 'held', pid: 2, comm: 'task-2', count: 1 });
    const allowed = await tryEach(held, {
      load,
      machine: '1x1x2',
      policy: { workConserving: false },
    });
    expect(allowed.faults).to.deep.equal([]);
    expect(allowed.summary.isDone).to.equal(false);
  });

  it('it holds a task back for two seconds, though all CPUs are busy', async () => {
    const trial = await tryEach(
      ({ slot, pid }, scheduler) => {
        if (pid !== 50) scheduler.dispatch(slot, RL_CPU_ANY, 5 * MS);
      },
      { load: [...hogs(3), once(50, 5)], machine: '1x1x2', forMs: 3000 },
    );
    expect(trial.faults.map(({ kind, pid }) => [kind, pid])).to.deep.equal([['held', 50]]);
    expect(runs(trial).find(({ pid }) => pid === 50)!.waitedNs).to.be.within(2000 * MS, 2100 * MS);
  });

  it('it lets a task starve behind others', async () => {
    const trial = await tryEach(
      ({ slot, pid }, scheduler) =>
        scheduler.dispatch(slot, RL_CPU_ANY, 5 * MS, pid === 50 ? 1e15 : 1),
      { load: [...hogs(3), once(50, 5, { startNs: MS })], machine: '1x1x2', forMs: 3000 },
    );
    expect(trial.faults.map(({ kind, pid }) => [kind, pid])).to.deep.equal([['starved', 50]]);
    expect(trial.counters['policy_starved']).to.equal(1);
  });

  it('it sends a task on twice', async () => {
    const bySlot = await tryEach(
      ({ slot }, scheduler) => {
        scheduler.dispatch(slot, RL_CPU_ANY);
        scheduler.dispatch(slot, RL_CPU_ANY);
      },
      { load: hogs(1, { runMs: 5 }) },
    );
    expect(kinds(bySlot)).to.deep.equal(['double-dispatch']);
    const byRecord = await tryEach(
      (task, scheduler) => {
        const decision = new DispatchedTask(task);
        scheduler.dispatchTask(decision);
        scheduler.dispatchTask(decision);
      },
      { load: hogs(1, { runMs: 5 }) },
    );
    expect(kinds(byRecord)).to.deep.equal(['double-dispatch']);
    expect(byRecord.counters['policy_stale']).to.equal(1);
    expect(byRecord.summary.isDone).to.equal(true);
  });

  it('it sends tasks where they may not run: they run all the same', async () => {
    const wrong: readonly (readonly [target: number, why: RegExp])[] = [
      [3, /affinity does not allow CPU 3/],
      [-1, /no cpu -1/],
      [64, /no cpu 64/],
      [RL_CPU_ANY - 1, /no cpu 1048575/],
      [domainTarget(7), /no domain 7/],
      [domainTarget(1), /no CPU of domain 1/],
    ];
    for (const [target, why] of wrong) {
      const trial = await tryEach(({ slot }, scheduler) => scheduler.dispatch(slot, target), {
        ...{ load: [once(1, 5, { cpus: '0-1' })], machine: '1x2x2' },
      });
      expect(trial.faults).to.have.length(1);
      expect(trial.faults[0]).to.include({ kind: 'wrong-cpu', pid: 1, count: 1 });
      expect(trial.faults[0]!.detail).to.match(why);
      expect(trial.counters['policy_bounced']).to.equal(1);
      expect(trial.summary.isDone).to.equal(true);
      expect(runs(trial)[0]!.waitedNs).to.be.below(MS);
    }
  });

  it('it names a thread that there is not', async () => {
    const trial = await tryEach(
      (task, scheduler) => {
        const decision = new DispatchedTask(task);
        scheduler.dispatch(task.slot, RL_CPU_ANY);
        decision.pid = 99;
        scheduler.dispatchTask(decision);
      },
      { load: [once(1, 5)] },
    );
    expect(trial.faults).to.have.length(1);
    expect(trial.faults[0]).to.include({ kind: 'wrong-task', pid: 99 });
    expect(trial.counters['policy_failed']).to.equal(1);
  });

  it('it sends a task on that does not wait', async () => {
    const trial = await tryOffline(
      (scheduler) => ({
        enqueue: ({ slot }) => scheduler.dispatch(slot, RL_CPU_ANY),
        tick: () => scheduler.dispatch(0, RL_CPU_ANY),
      }),
      { load: hogs(1), machine: '1x1x1', forMs: 1500 },
    );
    expect(kinds(trial)).to.deep.equal(['not-waiting']);
  });

  it('it decides when the task has been taken from it', async () => {
    const kept: DispatchedTask[] = [];
    const trial = await tryOffline(
      Object.assign(
        (scheduler: BpfScheduler): Policy => ({
          enqueue: (task) => kept.push(new DispatchedTask(task)),
          tick: () => {
            for (const task of kept.splice(0)) scheduler.dispatchTask(task);
          },
        }),
        { builtinIdle: false, tickMs: 40 },
      ),
      { load: [once(1, 50)], forMs: 100 },
    );
    expect(kinds(trial)).to.deep.equal(['held', 'too-late']);
    expect(trial.counters).to.include({ policy_held: 1, policy_stale: 1 });
  });

  it('it throws: what happened until then is told', async () => {
    const trial = await tryEach(
      ({ slot }, scheduler) => {
        if (scheduler.now() > 1e12 + 10 * MS) throw new Error('enough');
        scheduler.dispatch(slot, RL_CPU_ANY, MS);
      },
      { load: hogs(2), machine: '1x1x1' },
    );
    expect(kinds(trial)).to.deep.equal(['throws']);
    expect(trial.faults[0]!.detail).to.match(/^Error: enough\n.*at /);
    expect(trial.summary.makespanNs).to.be.within(10 * MS, 12 * MS);
    expect(runs(trial).length).to.be.above(5);
  });

  it('its own loop ends too early', async () => {
    const trial = await tryOffline({ main: () => undefined }, { load: hogs(1) });
    expect(trial.faults[0]).to.include({ kind: 'throws' });
    expect(trial.faults[0]!.detail).to.match(/returned before the end/);
  });

  it('refuses what is no policy, no machine, or does not fit', async () => {
    const refused: readonly (readonly [() => Promise<Trial>, RegExp])[] = [
      [() => tryOffline({} as never, { load: [] }), /exports nothing/],
      [() => tryOffline(() => ({}) as never, { load: [] }), /no method enqueue/],
      [() => tryEach(() => undefined, { load: [], machine: '2x2' }), /'2x2' is no machine/],
      [() => tryEach(() => undefined, { load: [once(1, 1), once(1, 1)] }), /same pid/],
      [() => tryEach(() => undefined, { load: [once(1, 1, { cpus: '9' })] }), /CPUs 9 only/],
    ];
    for (const [attempt, why] of refused) {
      const failure = await attempt().then(
        ({ faults }) => faults[0]?.detail ?? 'it did not fail',
        (error: unknown) => String(error),
      );
      expect(failure).to.match(why);
    }
  });
});
