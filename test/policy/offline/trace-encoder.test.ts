import { expect } from 'chai';
import * as fc from 'fast-check';
import type { BpfScheduler } from '../../../src/policy/bpf-scheduler.js';
import { forkStorm, hogs, servers } from '../../../src/policy/offline/loads.js';
import { parseTrace } from '../../../src/policy/offline/read-trace.js';
import { TraceEncoder, type WaitRecord } from '../../../src/policy/offline/trace-encoder.js';
import type { TraceLine } from '../../../src/policy/offline/trace-lines.js';
import { tryOffline } from '../../../src/policy/offline/trial.js';
import type { Workload } from '../../../src/policy/offline/workload.js';
import type { Policy } from '../../../src/policy/policy.js';
import { RL_CPU_ANY } from '../../../src/policy/targets.js';

const MS = 1e6;

const wait = (more: Partial<WaitRecord>): WaitRecord => ({
  ...{ slot: 0, generation: 1, pid: 7, tgid: 7, comm: 'task', cpu: 0, weight: 100 },
  ...{ stopNs: 0, execNs: 0, totalNs: 0, queuedNs: 1000 * MS, ...more },
});

/** Schedules a load, and records what the policy is told. */
async function record(load: readonly Workload[], forMs: number): Promise<TraceLine[]> {
  const encoder = new TraceEncoder();
  const lines: TraceLine[] = [encoder.header('test')];
  await tryOffline(
    Object.assign(
      (scheduler: BpfScheduler): Policy => ({
        enqueue: (task) => {
          lines.push(
            ...encoder.queued({
              ...{ slot: task.slot, generation: task.generation, pid: task.pid, tgid: task.tgid },
              ...{ comm: task.commStr(), cpu: task.cpu, weight: task.weight },
              ...{ stopNs: task.stopTs, execNs: task.execRuntime, totalNs: task.totalRuntime },
              queuedNs: task.queuedTs,
            }),
          );
          scheduler.dispatch(task.slot, RL_CPU_ANY, 3 * MS);
        },
        exit: (slot) => lines.push(...encoder.exited(slot, generationOf(slot))),
        enter: ({ slot, generation }) => {
          generations[slot] = generation;
        },
      }),
      { builtinIdle: false },
    ),
    { load, machine: '1x2x2', forMs, onEvent: () => undefined },
  );
  return [...lines, ...encoder.end()];
}
const generations: number[] = [];
const generationOf = (slot: number): number => generations[slot]!;

describe('a trace of records', () => {
  it('has a run for each time between two sleeps, however often the task waited', () => {
    const encoder = new TraceEncoder();
    expect(encoder.queued(wait({}))).to.deep.equal([
      { type: 'task', pid: 7, tgid: 7, comm: 'task', cpu: 0, weight: 100, startNs: 0 },
    ]);
    const slice = wait({ execNs: 3 * MS, totalNs: 3 * MS, queuedNs: 1003 * MS, stopNs: 1003 * MS });
    expect(encoder.queued(slice)).to.deep.equal([]);
    const woken = wait({ execNs: 0, totalNs: 5 * MS, queuedNs: 1020 * MS, stopNs: 1006 * MS });
    expect(encoder.queued(woken)).to.deep.equal([{ type: 'run', pid: 7, runNs: 5 * MS }]);
    const later = wait({ execNs: 1 * MS, totalNs: 6 * MS, queuedNs: 1022 * MS, stopNs: 1022 * MS });
    expect(encoder.queued(later)).to.deep.equal([]);
    expect(encoder.exited(0, 1)).to.deep.equal([
      { type: 'run', pid: 7, runNs: 1 * MS, sleepNs: 14 * MS },
    ]);
    expect(encoder.exited(0, 1)).to.deep.equal([]);
  });

  it('tells of another weight where it begins', () => {
    const encoder = new TraceEncoder();
    encoder.queued(wait({}));
    const lines = encoder.queued(
      wait({ weight: 300, totalNs: MS, queuedNs: 1002 * MS, stopNs: 1001 * MS }),
    );
    expect(lines.map(({ type }) => type)).to.deep.equal(['run', 'set']);
  });

  it('gives another pid to who has one that was there before', () => {
    const encoder = new TraceEncoder();
    const pids = [1, 3, 5].flatMap((generation) =>
      encoder
        .queued(wait({ generation }))
        .flatMap((line) => (line.type === 'task' ? line.pid : [])),
    );
    expect(pids).to.deep.equal([7, 2 ** 21, 2 ** 21 + 1]);
  });

  it('is a valid one, and gives every task the CPU time it had', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const load = [
          ...hogs(2, { runMs: 40 }),
          ...servers(8, { firstPid: 2000, requests: 10, seed }),
          ...forkStorm(30, { firstPid: 3000, seed }),
        ];
        const lines = await record(load, 10_000);
        const text = lines.map((line) => JSON.stringify(line)).join('\n');
        const trace = parseTrace(Buffer.from(text), 'recorded');
        expect(trace.load.map(({ pid }) => pid).sort((a, b) => a - b)).to.deep.equal(
          load.map(({ pid }) => pid).sort((a, b) => a - b),
        );
        // All but the last run of each, which ends without another wait.
        for (const server of trace.load.filter(({ comm }) => comm.startsWith('server'))) {
          const original = load.find(({ pid }) => pid === server.pid)!;
          const runs = server.steps.filter((step) => 'runNs' in step);
          expect(runs.slice(0, -1).map(({ runNs }) => runNs)).to.deep.equal(
            original.steps.slice(0, -1).map((step) => ('runNs' in step ? step.runNs : 0)),
          );
        }
      }),
      { numRuns: 10 },
    );
  });
});
