import { expect } from 'chai';
import fc from 'fast-check';
import { Machine } from '../../../src/balancer/machine.js';
import { Planner } from '../../../src/balancer/plan.js';
import { BadLine } from '../../../src/balancer/recording/decode.js';
import { encodeRound, maxRoundBytes, recordPlan } from '../../../src/balancer/recording/encode.js';
import type { MachineLine, RoundLine } from '../../../src/balancer/recording/lines.js';
import { Replay } from '../../../src/balancer/recording/replay.js';
import { Snapshot } from '../../../src/balancer/snapshot.js';
import { anyScenario } from '../any-scenario.js';
import { hogs, machineOf, snapshotOf, type TaskSpec } from '../scenario.js';

/** The machine as it is recorded; the CPUs of a domain by its capacity. */
function machineLine(machine: Machine): MachineLine {
  return {
    type: 'machine',
    machine: {
      domainNode: [...machine.domainNode],
      domainCapacity: [...machine.domainCapacity],
      domainNrCpus: [...machine.domainCapacity].map((capacity) => capacity / 1024),
      nodeDistance: [...machine.nodeDistance],
    },
    domains: [...machine.domainNode].map((node, id) => ({ name: `d${id}`, node, cpus: '0' })),
    options: new Planner(machine).options,
    isApplied: true,
    intervalMs: 2000,
  };
}

/** The line of a round: through the text, as a file has it. */
function record(machine: Machine, snapshot: Snapshot): { text: string; bound: number } {
  const plan = new Planner(machine).plan(snapshot);
  const recorded = recordPlan(plan, snapshot, [], (slot) => slot + 1);
  const round = { number: 7, timeNs: 2n ** 64n - 1n, snapshot, plan: recorded };
  return { text: [...encodeRound(round)].join(''), bound: maxRoundBytes(round) };
}

function roundOf(machine: Machine, tasks: readonly TaskSpec[]): RoundLine {
  return JSON.parse(record(machine, snapshotOf(machine, tasks)).text) as RoundLine;
}

const machine = machineOf([
  [2, 2],
  [2, 2],
]);

describe('a recorded round, replayed', () => {
  it('is the same plan, bit for bit, on any machine', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const replay = new Replay();
        replay.setMachine(JSON.parse(JSON.stringify(machineLine(machine))) as MachineLine);
        expect(replay.round(roundOf(machine, tasks)).differences).to.deep.equal([]);
      }),
    );
  }).timeout(120_000);

  it('is the same for numbers that are hard to write down', () => {
    const tasks = [
      { domain: 0, duty: 0.1 + 0.2, weight: 1 / 3 },
      { domain: 0, duty: Number.EPSILON, weight: 10_000 },
      { domain: 0, duty: Number.MIN_VALUE, weight: 1e-300 },
      ...hogs(5, 0, { weight: 88_761.000_000_000_01, duty: 1 - 2 ** -53 }),
    ];
    const replay = new Replay();
    replay.setMachine(machineLine(machine));
    expect(replay.round(roundOf(machine, tasks)).differences).to.deep.equal([]);
  });

  it('has every column of a snapshot', () => {
    // Whoever adds one has to record it as well, or plans could not be made again.
    const snapshot = snapshotOf(machine, hogs(1, 0));
    const columns = Object.entries(snapshot).filter(([, value]) => ArrayBuffer.isView(value));
    const recorded = Object.keys(roundOf(machine, hogs(1, 0)).tasks);
    expect(recorded.sort()).to.deep.equal(columns.map(([name]) => name).sort());
  });

  it('keeps u64 times to the last digit', () => {
    expect(roundOf(machine, []).timeNs).to.equal('18446744073709551615');
  });

  it('never takes more bytes than it says beforehand', () => {
    const widest = { weight: 1234.567890123456, duty: 0.1234567890123456, preferredNode: -1 };
    const snapshot = snapshotOf(machine, hogs(5000, 0, { ...widest, allowed: [0, 1, 2, 3] }));
    for (let i = 0; i < snapshot.nrTasks; i++) {
      snapshot.slot[i] = snapshot.generation[i] = snapshot.tgid[i] = 0xffff_ffff - i;
    }
    const { text, bound } = record(machine, snapshot);
    expect(text.length).at.most(bound);
    expect(text.length).above(bound / 2);
    const empty = record(machine, snapshotOf(machine, []));
    expect(empty.text.length).at.most(empty.bound);
  });

  it('tells what differs', () => {
    const replay = new Replay();
    replay.setMachine(machineLine(machine));
    const round = roundOf(machine, hogs(24, 0));
    const target = round.plan.moves.target.with(0, round.plan.moves.target[0] === 1 ? 2 : 1);
    const plan = { ...round.plan, limit: 299, moves: { ...round.plan.moves, target } };
    expect(replay.round({ ...round, plan }).differences).to.deep.equal([
      'limit: recorded 299, replayed 300',
      `target of move 0: recorded ${target[0]}, replayed ${round.plan.moves.target[0]}`,
    ]);
    const none = { ...round.plan, moves: { task: [], target: [], why: [], answer: [], pid: [] } };
    const { differences, nrDifferences } = replay.round({ ...round, plan: none });
    expect(differences[0]).to.equal('moves: recorded 0, replayed 18');
    expect([differences.length, nrDifferences]).to.deep.equal([20, 1 + 3 * 18]);
  });

  it('shows what another setting would have done', () => {
    const replay = new Replay({ domainBandPct: 100, nodeBandPct: 100 });
    replay.setMachine(machineLine(machine));
    const round = roundOf(machine, [...hogs(7, 0), ...hogs(5, 1), ...hogs(6, 2), ...hogs(6, 3)]);
    const { recorded, replayed } = replay.round(round);
    expect(recorded.moves.task).to.have.length(1);
    expect(replayed.moves.task).to.have.length(0);
  });

  it('takes the threads of moves that are the same from the recording', () => {
    const replay = new Replay();
    replay.setMachine(machineLine(machine));
    const { recorded, replayed } = replay.round(roundOf(machine, hogs(24, 0)));
    expect(replayed.moves.pid).to.deep.equal(recorded.moves.pid);
    expect(replayed.moves.pid[0]).above(0);
  });
});

describe('a line of a recording that cannot be', () => {
  const round = roundOf(machine, hogs(3, 0, { allowed: [0, 1] }));
  const replayed = (changed: Partial<RoundLine['tasks']>): (() => unknown) => {
    const replay = new Replay();
    replay.setMachine(machineLine(machine));
    return () => replay.round({ ...round, tasks: { ...round.tasks, ...changed } });
  };

  it('is refused, with what is wrong', () => {
    expect(replayed({ duty: [1, 1] })).to.throw(BadLine, '"duty" has 2 tasks, and "slot" has 3');
    expect(replayed({ domain: [0, 9, 0] })).to.throw(BadLine, 'task 1 makes no sense: domain 9');
    expect(replayed({ allowed: { '3': [1] } })).to.throw(BadLine, 'for task 3; there are 3 tasks');
    expect(replayed({ allowed: { '0': [1, 1] } })).to.throw(BadLine, '2 words for task 0');
  });

  it('is refused for a machine without sense, too', () => {
    const line = machineLine(machine);
    const withCapacity = (domainCapacity: readonly number[]): MachineLine => ({
      ...line,
      machine: { ...line.machine, domainCapacity },
    });
    expect(() => {
      new Replay().setMachine(withCapacity([1]));
    }).to.throw(BadLine);
    expect(() => {
      new Replay().setMachine({ ...line, domains: [] });
    }).to.throw(BadLine, '0 domains are described, and 4 have a node');
  });
});

describe('Snapshot.copy', () => {
  it('copies everything that a plan is made of', () => {
    fc.assert(
      fc.property(anyScenario, ({ machine, tasks }) => {
        const original = snapshotOf(machine, tasks);
        const copy = new Snapshot(machine);
        copy.copy(snapshotOf(machine, hogs(3, 0, { allowed: [0] })));
        copy.copy(original);
        expect(record(machine, copy).text).to.equal(record(machine, original).text);
      }),
    );
  });
});
