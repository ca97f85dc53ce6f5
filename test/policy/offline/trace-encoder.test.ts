import { expect } from 'chai';
import * as fc from 'fast-check';
import type { BpfScheduler } from '../../../src/policy/bpf-scheduler.js';
import { forkStorm, hogs, servers } from '../../../src/policy/offline/loads.js';
import { parseTrace, type Trace } from '../../../src/policy/offline/read-trace.js';
import {
  TraceEncoder,
  type ExitRecord,
  type WaitRecord,
} from '../../../src/policy/offline/trace-encoder.js';
import type { TraceLine } from '../../../src/policy/offline/trace-lines.js';
import { tryOffline } from '../../../src/policy/offline/trial.js';
import type { Workload } from '../../../src/policy/offline/workload.js';
import type { Policy } from '../../../src/policy/policy.js';
import { RL_CPU_ANY } from '../../../src/policy/targets.js';

const MS = 1e6;

const wait = (more: Partial<WaitRecord>): WaitRecord => ({
  ...{ slot: 0, generation: 1, pid: 7, tgid: 7, comm: 'task', cpu: 0, weight: 100 },
  ...{ nrCpusAllowed: 4, cpus: undefined },
  ...{ stopNs: 0, execNs: 0, totalNs: 0, queuedNs: 1000 * MS, ...more },
});
const gone = (totalNs: number, generation = 1): ExitRecord => ({
  ...{ slot: 0, generation, comm: 'task', totalNs },
});
const TASK = { type: 'task', pid: 7, tgid: 7, comm: 'task', cpu: 0, weight: 100, startNs: 0 };

/** An encoder, and the lines that came since they were last asked for. */
function encoding(isFirst = false): { encoder: TraceEncoder; lines: () => TraceLine[] } {
  const written: TraceLine[] = [];
  const encoder = new TraceEncoder((line) => written.push(line), '0-3', isFirst);
  return { encoder, lines: () => written.splice(0) };
}

/** Schedules a load, and records what the policy is told. @param everyMs between two checkpoints */
async function record(
  load: readonly Workload[],
  forMs: number,
  everyMs = Infinity,
): Promise<TraceLine[]> {
  const { encoder, lines } = encoding();
  encoder.header({ program: 'test' });
  const generations: number[] = [];
  let checkpointMs = 0;
  await tryOffline(
    Object.assign(
      (scheduler: BpfScheduler): Policy => ({
        enqueue: (task) => {
          if (scheduler.now() / MS > checkpointMs + everyMs) {
            checkpointMs = scheduler.now() / MS;
            encoder.checkpoint();
          }
          encoder.queued({
            ...{ slot: task.slot, generation: task.generation, pid: task.pid, tgid: task.tgid },
            ...{ comm: task.commStr(), cpu: task.cpu, weight: task.weight },
            ...{ nrCpusAllowed: task.nrCpusAllowed, cpus: undefined },
            ...{ stopNs: task.stopTs, execNs: task.execRuntime, totalNs: task.totalRuntime },
            queuedNs: task.queuedTs,
          });
          scheduler.dispatch(task.slot, RL_CPU_ANY, 3 * MS);
        },
        exit: (slot) => {
          encoder.exited({ ...gone(0), slot, generation: generations[slot]! });
        },
        enter: ({ slot, generation }) => {
          generations[slot] = generation;
        },
      }),
      { builtinIdle: false },
    ),
    { load, machine: '1x2x2', forMs, onEvent: () => undefined },
  );
  encoder.end();
  return lines();
}

const parseLines = (lines: readonly TraceLine[]): Trace =>
  parseTrace(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')), 'recorded');

describe('a trace of records', () => {
  it('has a run for each time between two sleeps, however often the task waited', () => {
    const { encoder, lines } = encoding();
    encoder.queued(wait({}));
    encoder.queued(
      wait({ execNs: 3 * MS, totalNs: 3 * MS, queuedNs: 1003 * MS, stopNs: 1003 * MS }),
    );
    expect(lines()).to.deep.equal([]);
    encoder.queued(wait({ execNs: 0, totalNs: 5 * MS, queuedNs: 1020 * MS, stopNs: 1006 * MS }));
    expect(lines()).to.deep.equal([TASK, { type: 'run', pid: 7, runNs: 5 * MS }]);
    encoder.queued(
      wait({ execNs: 1 * MS, totalNs: 6 * MS, queuedNs: 1022 * MS, stopNs: 1022 * MS }),
    );
    expect(lines()).to.deep.equal([]);
    encoder.exited(gone(8 * MS));
    expect(lines()).to.deep.equal([{ type: 'run', pid: 7, runNs: 3 * MS, sleepNs: 14 * MS }]);
    encoder.exited(gone(8 * MS));
    encoder.end();
    expect(lines()).to.deep.equal([]);
  });

  it('has what tasks computed that never sleep, at each checkpoint', () => {
    const { encoder, lines } = encoding();
    encoder.queued(wait({}));
    encoder.checkpoint();
    expect(lines()).to.deep.equal([]);
    encoder.queued(wait({ execNs: 9 * MS, totalNs: 9 * MS, queuedNs: 1012 * MS }));
    encoder.checkpoint();
    encoder.checkpoint();
    expect(lines()).to.deep.equal([TASK, { type: 'run', pid: 7, runNs: 9 * MS }]);
    // It went to sleep just then: what was told is not told again, and the sleep not forgotten.
    encoder.queued(wait({ totalNs: 9 * MS, queuedNs: 1050 * MS, stopNs: 1020 * MS }));
    encoder.exited(gone(10 * MS));
    expect(lines()).to.deep.equal([{ type: 'run', pid: 7, runNs: 1 * MS, sleepNs: 30 * MS }]);
  });

  it('has a task that was seen only once, with what it computed until its end', () => {
    const { encoder, lines } = encoding();
    encoder.queued(wait({ comm: 'sh' }));
    encoder.exited({ ...gone(4 * MS), comm: 'cc1' });
    expect(lines()).to.deep.equal([
      { ...TASK, comm: 'cc1' },
      { type: 'run', pid: 7, runNs: 4 * MS },
    ]);
  });

  it('has what tasks computed since the scheduler was attached, before they first waited', () => {
    const { encoder, lines } = encoding(true);
    encoder.queued(wait({ slot: 1, pid: 8 }));
    encoder.queued(
      wait({ totalNs: 5 * MS, execNs: 2 * MS, stopNs: 1040 * MS, queuedNs: 1060 * MS }),
    );
    encoder.exited(gone(6 * MS));
    expect(lines()).to.deep.equal([
      { ...TASK, startNs: 35 * MS },
      { type: 'run', pid: 7, runNs: 3 * MS },
      { type: 'run', pid: 7, runNs: 3 * MS, sleepNs: 20 * MS },
    ]);
  });

  it('tells of another weight and affinity where they begin', () => {
    const { encoder, lines } = encoding();
    encoder.queued(wait({}));
    encoder.queued(wait({ execNs: MS, totalNs: MS, weight: 300, nrCpusAllowed: 1, cpus: '2' }));
    expect(lines().map(({ type }) => type)).to.deep.equal(['task', 'run', 'set']);
    encoder.queued(wait({ execNs: MS, totalNs: MS, weight: 299.6 }));
    expect(lines()).to.deep.equal([{ type: 'set', pid: 7, cpus: '0-3' }]);
  });

  it('gives another pid to who has one that was there before', () => {
    const { encoder, lines } = encoding();
    for (const generation of [1, 3, 5]) {
      encoder.queued(wait({ generation }));
      encoder.exited(gone(1, generation));
    }
    expect(lines().flatMap((line) => (line.type === 'task' ? line.pid : []))).to.deep.equal([
      ...[7, 2 ** 21, 2 ** 21 + 1],
    ]);
  });

  it('is valid whatever tasks are called and weigh', () => {
    const { encoder, lines } = encoding();
    encoder.header({});
    for (const [slot, comm] of ['', 'a\nb', '\u2028', 'ok'].entries()) {
      encoder.queued(wait({ slot, pid: slot + 1, comm, weight: slot / 3 }));
    }
    encoder.end();
    const { load } = parseLines(lines());
    expect(load.map(({ comm }) => comm)).to.deep.equal(['?', 'a?b', '?', 'ok']);
    expect(load.map(({ weight }) => weight)).to.deep.equal([1, 1, 1, 1]);
  });

  it('is a valid one, and gives every task the CPU time it had', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const load = [
          ...hogs(2, { runMs: 40 }),
          ...servers(8, { firstPid: 2000, requests: 10, seed }),
          ...forkStorm(30, { firstPid: 3000, seed }),
        ];
        const trace = parseLines(await record(load, 10_000));
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

  it('has the same CPU times with checkpoints as without', async () => {
    const load = [...hogs(6, { runMs: 90 }), ...servers(8, { firstPid: 2000, requests: 10 })];
    const [plain, split] = [await record(load, 10_000), await record(load, 10_000, 7)];
    const times = (lines: readonly TraceLine[]): number[] =>
      [...parseLines(lines).load]
        .sort((a, b) => a.pid - b.pid)
        .map(({ steps }) =>
          steps.reduce((sum, step) => sum + ('runNs' in step ? step.runNs : 0), 0),
        );
    expect(split.length).to.be.above(plain.length);
    expect(times(split)).to.deep.equal(times(plain));
  });
});
