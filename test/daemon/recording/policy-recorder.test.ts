import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  PolicyRecorder,
  type RecordSource,
} from '../../../src/daemon/recording/policy-recorder.js';
import type { MachineDescription } from '../../../src/policy/machine-view.js';
import { MemoryChannel } from '../../../src/policy/memory-channel.js';
import { machineOf } from '../../../src/policy/offline/machine-shape.js';
import { readTrace, type Trace } from '../../../src/policy/offline/read-trace.js';
import type { Logger } from '../../../src/util/log.js';
import { abi } from '../../policy/support/rig.js';

const MS = 1e6;
const machine = machineOf('1x2x2');

/** Tasks that wait for a policy, which takes them at once. */
class Tasks implements RecordSource {
  readonly abi = abi;
  readonly #channel = new MemoryChannel(
    abi,
    { decide: () => 'done', wait: () => undefined, nowNs: 0, isClosing: false },
    4,
    2,
  );
  readonly control = this.#channel.control;
  readonly records = this.#channel.records;
  allows: RecordSource['allows'] = () => true;

  /** The task in a slot waits: after so many turns of 2 ms, between which it slept. */
  wait(slot: number, turns: number): void {
    const totalNs = turns * 2 * MS;
    const queuedNs = (1000 + turns * 10) * MS;
    const times = { totalNs, execNs: 0, queuedNs, stopNs: queuedNs - 8 * MS };
    this.#channel.publish({ slot, pid: 100 + slot, comm: `t${slot}`, ...times });
    this.control[abi.control.tail] = this.control[abi.control.head]!;
  }

  exit(slot: number, turns: number): void {
    this.#channel.publishExit({ slot, pid: 100 + slot, totalNs: turns * 2 * MS });
  }
}

describe('PolicyRecorder', () => {
  let folder: string;
  let path: string;
  let warnings: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-recorder-'));
    path = join(folder, 'trace');
    warnings = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function record(file = path, limitBytes = 1e9): PolicyRecorder {
    const logger = { warn: (text: string) => warnings.push(text) } as unknown as Logger;
    return new PolicyRecorder({ path: file, limitBytes, program: '1.2.3', kernel: '7.2', logger });
  }

  const linesOf = (file: string): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** CPU time by name, ms. A task that still waits has a nanosecond of a run at the end. */
  const times = ({ load }: Trace): Record<string, number> =>
    Object.fromEntries(
      load.map(({ comm, steps }) => [
        comm,
        Math.round(steps.reduce((sum, step) => sum + ('runNs' in step ? step.runNs : 0), 0) / MS),
      ]),
    );

  it('writes a trace of what tasks do, readable by its owner alone', async () => {
    const recorder = record();
    const tasks = new Tasks();
    tasks.allows = (slot, cpu) => slot !== 1 || cpu === 3;
    const recording = recorder.begin(tasks, machine);
    for (let turn = 0; turn <= 5; turn++) for (const slot of [0, 1]) tasks.wait(slot, turn);
    tasks.exit(0, 7);
    recording[Symbol.dispose]();
    // From here on there is no memory to be read.
    tasks.wait(0, 50);
    await recorder[Symbol.asyncDispose]();
    const [header] = linesOf(path);
    expect(header).to.include({ program: '1.2.3', version: 1 });
    expect(header!['comment']).to.match(/^recorded under Linux 7\.2 from \d{4}-/);
    const trace = readTrace(path);
    expect(trace.machine).to.deep.equal(machine);
    expect(times(trace)).to.deep.equal({ t0: 14, t1: 10 });
    expect(trace.load.map(({ cpus }) => cpus)).to.deep.equal([undefined, '3']);
    expect(trace.load[0]!.steps[1]).to.deep.equal({ runNs: 2 * MS, sleepNs: 8 * MS });
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(warnings).to.deep.equal([]);
  });

  it('writes while it goes on: whoever reads meanwhile finds a trace', async () => {
    await using recorder = record();
    const tasks = new Tasks();
    using _recording = recorder.begin(tasks, machine);
    tasks.wait(0, 0);
    tasks.wait(0, 3);
    while (!existsSync(path) || !readFileSync(path, 'utf8').includes('"run"')) await sleep(20);
    expect(times(readTrace(path))).to.deep.equal({ t0: 6 });
  });

  it('tells how many records it has missed', async () => {
    const recorder = record();
    const tasks = new Tasks();
    const recording = recorder.begin(tasks, machine);
    const nrRecords = abi.limits.records + 7;
    for (let turn = 0; turn < nrRecords; turn++) tasks.wait(0, turn);
    recording[Symbol.dispose]();
    await recorder[Symbol.asyncDispose]();
    expect(linesOf(path)[2]).to.deep.equal({ type: 'gap', records: 7 });
    // A later record tells what was computed meanwhile.
    expect(times(readTrace(path))).to.deep.equal({ t0: 2 * (nrRecords - 1) });
  });

  it('stays within its disk space, and each of the two files is a trace', async () => {
    const limit = 100_000;
    const recorder = record(path, limit);
    const tasks = new Tasks();
    const recording = recorder.begin(tasks, machine);
    for (let turn = 0; turn < 1000; turn++) {
      for (let slot = 0; slot < 8; slot++) tasks.wait(slot, turn);
    }
    recording[Symbol.dispose]();
    await recorder[Symbol.asyncDispose]();
    const files = [`${path}.old`, path];
    const sizes = files.map((file) => statSync(file).size);
    expect(Math.max(...sizes)).at.most(limit / 2);
    expect(sizes[0]).to.be.above(0.8 * (limit / 2));
    const [old, latest] = files.map((file) => readTrace(file));
    for (const trace of [old, latest]) {
      expect(trace!.load).to.have.length(8);
      expect(trace!.warnings).to.deep.equal([]);
    }
  });

  it('stays within it even if there are more tasks than have room', async () => {
    const limit = 20_000;
    const recorder = record(path, limit);
    const tasks = new Tasks();
    const recording = recorder.begin(tasks, machine);
    for (let slot = 0; slot < 1000; slot++) tasks.wait(slot, 0);
    recording[Symbol.dispose]();
    await recorder[Symbol.asyncDispose]();
    expect(statSync(path).size).at.most(limit / 2);
    expect(readTrace(path).load).to.have.length.above(20);
  });

  it('begins a file for each machine and each scheduler', async () => {
    const recorder = record();
    const first = recorder.begin(new Tasks(), machine);
    recorder.describe(machine);
    const half: MachineDescription = {
      ...machine,
      domains: machine.domains.map((domain) => ({ ...domain, interactive: domain.id === 1 })),
    };
    recorder.describe(half);
    await recorder.idle();
    const machines = (): unknown[] =>
      [`${path}.old`, path].map((file) => linesOf(file)[1]!['domains']);
    const [all, second] = [
      [{ name: 'node0/llc0', node: 0, cpus: '0-1' }],
      [{ name: 'node0/llc1', node: 0, cpus: '2-3' }],
    ];
    expect(machines()).to.deep.equal([[...all, ...second], second]);
    const again = new Tasks();
    const next = recorder.begin(again, machine);
    // The end of the one before comes when its policy has ended.
    first[Symbol.dispose]();
    again.wait(0, 0);
    next[Symbol.dispose]();
    await recorder[Symbol.asyncDispose]();
    expect(machines()).to.deep.equal([second, [...all, ...second]]);
    expect(readTrace(path).load).to.have.length(1);
  });

  it('makes a file that is there FILE.old', async () => {
    writeFileSync(path, 'precious');
    const recorder = record();
    recorder.begin(new Tasks(), machine);
    await recorder[Symbol.asyncDispose]();
    expect(readFileSync(`${path}.old`, 'utf8')).to.equal('precious');
  });

  it('makes no file while there is nothing to record', async () => {
    await record()[Symbol.asyncDispose]();
    expect(existsSync(path)).to.equal(false);
  });

  it('ends with one warning where it cannot write, and takes no more records', async () => {
    for (const [file, reason] of [
      [join(folder, 'missing', 'trace'), 'ENOENT'],
      [folder, 'not a regular file'],
      ['/dev/full', 'not a regular file'],
    ] as const) {
      warnings = [];
      const recorder = record(file);
      const tasks = new Tasks();
      const recording = recorder.begin(tasks, machine);
      await recorder.idle();
      tasks.wait(0, 0);
      recorder.describe(machineOf('1x1x1'));
      recording[Symbol.dispose]();
      await recorder[Symbol.asyncDispose]();
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain(`'${file}'`).and.to.contain(reason);
      expect(warnings[0]).to.contain('scheduling goes on');
    }
  });
});
