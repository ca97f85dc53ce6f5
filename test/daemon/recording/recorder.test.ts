import { expect } from 'chai';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Planner } from '../../../src/balancer/plan.js';
import type { MachineLine, RecordingLine } from '../../../src/balancer/recording/lines.js';
import { Recorder, type RecordingOptions } from '../../../src/daemon/recording/recorder.js';
import type { Logger } from '../../../src/util/log.js';
import { hogs, machineOf, snapshotOf } from '../../balancer/scenario.js';

const machine = machineOf([[2, 2]]);
const planner = new Planner(machine);

const machineLine = (name = 'd'): MachineLine => ({
  type: 'machine',
  machine: {
    domainNode: [0, 0],
    domainCapacity: [2048, 2048],
    domainNrCpus: [2, 2],
    nodeDistance: [0],
  },
  domains: [0, 1].map((id) => ({ name: `${name}${id}`, node: 0, cpus: String(id) })),
  options: planner.options,
  isApplied: true,
  intervalMs: 2000,
});

describe('Recorder', () => {
  let folder: string;
  let warnings: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recorder-'));
    warnings = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function record(path: string, limitBytes = 1e9): Recorder {
    const logger = { warn: (text: string) => warnings.push(text) } as unknown as Logger;
    const options: RecordingOptions = { path, limitBytes, program: '1.2.3', kernel: '7.2', logger };
    const recorder = new Recorder(options);
    recorder.setMachine(machineLine());
    return recorder;
  }

  function offer(recorder: Recorder, number: number, nrTasks = 3): void {
    const snapshot = snapshotOf(machine, hogs(nrTasks, 0));
    const plan = planner.plan(snapshot);
    const facts = { answers: [], pidOf: () => 0 };
    recorder.offer({ number, timeNs: BigInt(number), snapshot, plan, ...facts });
  }

  const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const parsed = (path: string): RecordingLine[] =>
    linesOf(path).map((line) => JSON.parse(line) as RecordingLine);

  it('writes a header, the machine, and each round, readable by its owner alone', async () => {
    const path = join(folder, 'rounds');
    const recorder = record(path);
    await recorder.idle();
    for (let number = 1; number <= 3; number++) {
      offer(recorder, number);
      await recorder.idle();
    }
    await recorder[Symbol.asyncDispose]();
    const [header, machineOfFile, ...rounds] = parsed(path);
    expect(header).to.include({ type: 'header', version: 1, program: '1.2.3', kernel: '7.2' });
    expect(machineOfFile).to.deep.equal(machineLine());
    expect(rounds.map((line) => line.type === 'round' && line.number)).to.deep.equal([1, 2, 3]);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(warnings).to.deep.equal([]);
  });

  it('writes the machine again when it changes, before the first round for it', async () => {
    const path = join(folder, 'rounds');
    const recorder = record(path);
    await recorder.idle();
    offer(recorder, 1);
    // While round 1, which was planned for the old machine, is being written.
    recorder.setMachine(machineLine('other'));
    await recorder.idle();
    offer(recorder, 2);
    await recorder[Symbol.asyncDispose]();
    const names = parsed(path).map((line) =>
      line.type === 'machine' ? line.domains[0]!.name : line.type,
    );
    expect(names).to.deep.equal(['header', 'd0', 'round', 'other0', 'round']);
  });

  it('leaves out rounds while one is being written, and notes how many', async () => {
    const path = join(folder, 'rounds');
    const recorder = record(path);
    await recorder.idle();
    for (let number = 1; number <= 5; number++) offer(recorder, number, 20_000);
    await recorder.idle();
    offer(recorder, 6);
    await recorder[Symbol.asyncDispose]();
    const lines = parsed(path);
    expect(lines.map(({ type }) => type)).to.deep.equal([
      'header',
      'machine',
      'round',
      'gap',
      'round',
    ]);
    expect(lines[3]).to.deep.equal({ type: 'gap', rounds: 4, reason: 'behind' });
  }).timeout(120_000);

  it('finishes the round that is being written when it ends', async () => {
    const path = join(folder, 'rounds');
    const recorder = record(path);
    await recorder.idle();
    offer(recorder, 1, 20_000);
    await recorder[Symbol.asyncDispose]();
    const [, , round] = parsed(path);
    expect(round?.type === 'round' && round.tasks.slot.length).to.equal(20_000);
  }).timeout(120_000);

  it('stays within its disk space, and keeps the latest rounds', async () => {
    const path = join(folder, 'rounds');
    const limit = 100_000;
    const recorder = record(path, limit);
    await recorder.idle();
    for (let number = 1; number <= 60; number++) {
      offer(recorder, number, 100);
      await recorder.idle();
      const size = (file: string): number => (existsSync(file) ? statSync(file).size : 0);
      expect(size(path) + size(`${path}.old`)).at.most(limit);
    }
    await recorder[Symbol.asyncDispose]();
    for (const file of [path, `${path}.old`]) {
      expect(
        parsed(file)
          .map(({ type }) => type)
          .slice(0, 3),
      ).to.deep.equal(['header', 'machine', 'round']);
    }
    const numbers = [...parsed(`${path}.old`), ...parsed(path)].flatMap((line) =>
      line.type === 'round' ? [line.number] : [],
    );
    expect(numbers).to.deep.equal(numbers.map((_, k) => 61 - numbers.length + k));
  }).timeout(120_000);

  it('leaves out a round larger than the file may be, with one warning', async () => {
    const path = join(folder, 'rounds');
    const recorder = record(path, 100_000);
    await recorder.idle();
    for (let number = 1; number <= 3; number++) {
      offer(recorder, number, 20_000);
      await recorder.idle();
    }
    offer(recorder, 4, 3);
    await recorder[Symbol.asyncDispose]();
    expect(parsed(path)[1]).to.deep.equal({ type: 'gap', rounds: 3, reason: 'size' });
    expect(existsSync(`${path}.old`)).to.equal(false);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('--record-limit');
  }).timeout(120_000);

  it('makes a file that is there FILE.old', async () => {
    const path = join(folder, 'rounds');
    writeFileSync(path, 'precious');
    await record(path)[Symbol.asyncDispose]();
    expect(readFileSync(`${path}.old`, 'utf8')).to.equal('precious');
    expect(parsed(path)[0]!.type).to.equal('header');
  });

  it('ends with one warning where it cannot write, and takes no more rounds', async () => {
    const folders = join(folder, 'folder');
    mkdirSync(folders);
    for (const [path, reason] of [
      [join(folder, 'missing', 'rounds'), 'ENOENT'],
      [folders, 'not a regular file'],
      ['/dev/null', 'not a regular file'],
      ['/dev/full', 'not a regular file'],
    ] as const) {
      warnings = [];
      const recorder = record(path);
      await recorder.idle();
      expect(recorder.isOpen).to.equal(false);
      offer(recorder, 1);
      await recorder[Symbol.asyncDispose]();
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain(`'${path}'`).and.to.contain(reason);
      expect(warnings[0]).to.contain('scheduling goes on');
    }
    expect(statSync('/dev/null').isCharacterDevice()).to.equal(true);
  });
});
