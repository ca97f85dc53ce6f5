import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordingLine, RoundLine } from '../../../src/balancer/recording/lines.js';
import { Replay } from '../../../src/balancer/recording/replay.js';
import { runCli, type CliResult } from '../support/run-cli.js';

/**
 * Recorded in a guest of 2x2x2: eight hogs start in one domain, and are then let out of it.
 * When the planner is meant to plan otherwise, UPDATE=1 replaces the recorded plans.
 */
const RECORDING = 'test/fixtures/recording-2x2x2.jsonl';
if (process.env['UPDATE'] === '1') planAnew(RECORDING);

function planAnew(path: string): void {
  const replay = new Replay();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const planned = lines.map((text) => {
    const line = JSON.parse(text) as RecordingLine;
    if (line.type === 'machine') replay.setMachine(line);
    return line.type === 'round' ? { ...line, plan: replay.round(line).replayed } : line;
  });
  writeFileSync(path, planned.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

describe('the command replay, with a recording of a real machine', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'replay-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const original = readFileSync(RECORDING, 'utf8');
  const lines = original
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordingLine);
  const rounds = lines.filter((line): line is RoundLine => line.type === 'round');
  const busiest = rounds.reduce((most, round) =>
    round.plan.moves.task.length > most.plan.moves.task.length ? round : most,
  );

  function replayOf(text: string, ...args: string[]): CliResult {
    const path = join(folder, 'rounds.jsonl');
    writeFileSync(path, text);
    return runCli(['replay', path, ...args]);
  }

  /** The recording with one thing changed in its lines. */
  function changed(change: (line: RecordingLine) => unknown): string {
    return lines.map((line) => `${JSON.stringify(change(line))}\n`).join('');
  }

  it('makes the very same plans again: status 0', () => {
    const { status, stdout, stderr } = runCli(['replay', RECORDING]);
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain('planned as recorded, bit for bit');
    expect(stdout.match(/same$/gm)).to.have.length(rounds.length);
    expect(busiest.plan.moves.task.length).above(0);
  });

  it('tells the moves of a round, each with its reason', () => {
    const { status, stdout } = runCli(['replay', RECORDING, '--round', String(busiest.number)]);
    expect(status).to.equal(0);
    expect(stdout.match(/^ {4}task \d+ \(thread \d+\) -> node\d\/\w+: its/gm)).to.have.length.above(
      0,
    );
    expect(stdout).to.contain('1 round, ');
  });

  it('fails with the difference if a plan comes out otherwise: status 1', () => {
    const text = changed((line) =>
      line === busiest
        ? { ...busiest, plan: { ...busiest.plan, limit: busiest.plan.limit + 1e-9 } }
        : line,
    );
    const { status, stdout, stderr } = replayOf(text);
    expect(status).to.equal(1);
    expect(stdout).to.match(/DIFFERS\n {4}limit: recorded \S+, replayed \S+\n/);
    expect(stderr).to.contain('1 of ').and.to.contain('REPLAY_DIFFERS');
  });

  it('shows what other settings would have done, and verifies nothing then', () => {
    const wide = ['--set', 'domainBandPct=1000', '--set', 'nodeBandPct=1000'];
    const { status, stdout } = runCli(['replay', RECORDING, ...wide]);
    expect(status).to.equal(0);
    expect(stdout).to.match(/with domainBandPct=1000, nodeBandPct=1000\. .* moves recorded, 0 so/);
  });

  it('prints JSON for programs, a line for each round', () => {
    const { stdout } = runCli(['replay', RECORDING, '--json']);
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(printed.map(({ number }) => number)).to.deep.equal(rounds.map(({ number }) => number));
    expect(printed.every(({ differences }) => (differences as unknown[]).length === 0)).to.equal(
      true,
    );
    const { recorded } = printed[rounds.indexOf(busiest)] as { recorded: { moves: number } };
    expect(recorded.moves).to.equal(busiest.plan.moves.task.length);
  });

  it('leaves out a last line that was cut off, with a warning', () => {
    const { status, stdout, stderr } = replayOf(original.slice(0, -100));
    expect(status).to.equal(0);
    expect(stderr).to.contain('the last line').and.to.contain('left out');
    expect(stdout.match(/same$/gm)).to.have.length(rounds.length - 1);
  });

  it('tells of gaps', () => {
    const gap = '{"type":"gap","rounds":3,"reason":"behind"}\n';
    expect(replayOf(original + gap).stdout).to.contain('3 rounds were not recorded');
  });

  it('has no round that was not recorded: status 2', () => {
    const { status, stderr } = runCli(['replay', RECORDING, '--round', '4000000000']);
    expect(status).to.equal(2);
    expect(stderr).to.contain('has no such round');
  });

  for (const [what, text, reason] of [
    ['an empty file', '', 'line 1: it is not JSON'],
    ['something else', '{"a":1}\n', 'line 1: expected the header of a scx-rusty-ts recording'],
    [
      'a line that is not JSON',
      original.replace('{"type":"machine"', '{"type:"machine"'),
      'line 2: it is not JSON',
    ],
    [
      'another version',
      original.replace('"version":1', '"version":2'),
      'expected version 1 of the format, got 2',
    ],
    [
      'an unknown field',
      changed((line) => (line.type === 'machine' ? { ...line, more: 1 } : line)),
      'line 2: / must NOT have additional properties',
    ],
    [
      'an impossible value',
      changed((line) =>
        line === busiest
          ? { ...line, tasks: { ...busiest.tasks, duty: busiest.tasks.duty.with(0, 2) } }
          : line,
      ),
      '/tasks/duty/0 must be <= 1',
    ],
    [
      'columns of different lengths',
      changed((line) =>
        line === busiest ? { ...line, tasks: { ...busiest.tasks, duty: [] } } : line,
      ),
      '"duty" has 0 tasks',
    ],
    [
      'a round without a machine',
      changed((line) =>
        line.type === 'machine' ? { type: 'gap', rounds: 1, reason: 'size' } : line,
      ),
      'no machine before it',
    ],
  ] as const) {
    it(`refuses ${what}: status 1, with the line and the reason`, () => {
      const { status, stderr } = replayOf(text);
      expect(stderr).to.contain(reason).and.to.contain('RECORDING_INVALID');
      expect(status).to.equal(1);
    });
  }

  it('refuses a file that is not there', () => {
    const { status, stderr } = runCli(['replay', join(folder, 'missing')]);
    expect(status).to.equal(1);
    expect(stderr).to.contain('ENOENT').and.to.contain('RECORDING_INVALID');
  });
});
