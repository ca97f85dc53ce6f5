import { expect } from 'chai';
import * as fc from 'fast-check';
import Interactive from '../../../src/policy/builtin/interactive.js';
import type { MachineDescription } from '../../../src/policy/machine-view.js';
import { Rig } from '../support/rig.js';

const MS = 1e6;
const NR_TASKS = 12;

/** What the header of src/policy/builtin/interactive.ts says, for one domain, without any economy. */
class Model {
  readonly #tasks = new Map<number, { vruntime: number; charged: number }>();
  #waiting: { pid: number; vruntime: number; deadline: number; queuedNs: number; order: number }[] =
    [];
  #clock = 0;
  #order = 0;

  enqueue({ pid, weight, totalNs, execNs, isWoken, queuedNs }: Wait): void {
    const known = this.#tasks.get(pid);
    let vruntime = this.#clock;
    if (known !== undefined) {
      vruntime = known.vruntime + ((totalNs - known.charged) * 100) / weight;
      if (isWoken) vruntime = Math.max(vruntime, this.#clock - 20 * MS);
    }
    vruntime = Math.max(vruntime, 0);
    this.#tasks.set(pid, { vruntime, charged: totalNs });
    const deadline = vruntime + Math.min((execNs * 100) / weight, 2000 * MS);
    this.#waiting = this.#waiting.filter((other) => other.pid !== pid);
    this.#waiting.push({ pid, vruntime, deadline, queuedNs, order: ++this.#order });
  }

  pick(nowNs: number): { pid: number; vtime: number } | undefined {
    const byArrival = this.#waiting.toSorted(
      (a, b) => a.queuedNs - b.queuedNs || a.order - b.order,
    );
    const byDeadline = this.#waiting.toSorted(
      (a, b) => a.deadline - b.deadline || a.order - b.order,
    );
    const [oldest] = byArrival;
    if (oldest === undefined) return undefined;
    const isOverdue = nowNs - oldest.queuedNs > 1000 * MS;
    const next = isOverdue ? oldest : byDeadline[0]!;
    const isInItsTurn = next === byDeadline[0];
    if (isInItsTurn) this.#clock = Math.max(this.#clock, next.vruntime);
    this.#waiting = this.#waiting.filter((other) => other !== next);
    return { pid: next.pid, vtime: isInItsTurn ? Math.floor(next.deadline) : 0 };
  }
}

interface Wait {
  readonly pid: number;
  readonly weight: number;
  readonly totalNs: number;
  readonly execNs: number;
  readonly isWoken: boolean;
  readonly queuedNs: number;
}

const oneDomain: MachineDescription = {
  domains: [
    {
      id: 0,
      name: 'a',
      node: 0,
      cpus: [0, 1, 2],
      capacity: 3072,
      interactive: true,
      neighbours: [],
    },
  ],
  nrCpuIds: 3,
  siblings: [[0], [1], [2]],
  capacities: [1024, 1024, 1024],
};

const turn = fc.record({
  passedNs: fc.integer({ min: 1, max: 300 * MS }),
  /** How many tasks the CPUs can take. */
  room: fc.nat(3),
  waits: fc.array(
    fc.record({
      task: fc.nat(NR_TASKS - 1),
      ranNs: fc.integer({ min: 0, max: 400 * MS }),
      isWoken: fc.boolean(),
      weight: fc.constantFrom(1, 50, 100, 100, 335, 10_000),
    }),
    { maxLength: 6 },
  ),
});

describe('the policy interactive against its model', () => {
  it('makes the same decisions, in the same order, with the same deadlines', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 60 }), (turns) => {
        const rig = new Rig(oneDomain);
        const policy = new Interactive(rig.scheduler);
        const model = new Model();
        const totals = new Array<number>(NR_TASKS).fill(0);
        const execs = new Array<number>(NR_TASKS).fill(0);
        const { size, queued } = rig.setup.abi.domain;
        for (const { passedNs, room, waits } of turns) {
          rig.nowNs += passedNs;
          for (const { task, ranNs, isWoken, weight } of waits) {
            totals[task]! += ranNs;
            execs[task] = isWoken ? 0 : execs[task]! + ranNs;
            const [pid, totalNs, execNs, queuedNs] = [
              task + 1,
              totals[task]!,
              execs[task],
              rig.nowNs,
            ];
            const flags = isWoken ? 1 : 0;
            rig.channel.publish({ slot: task, pid, weight, totalNs, execNs, flags, queuedNs });
            model.enqueue({ pid, weight, totalNs, execNs, isWoken, queuedNs });
          }
          rig.channel.domains[0 * size + queued] = 3 - room;
          rig.scheduler.dequeueBatch((task) => {
            policy.enqueue(task);
          });
          policy.dispatch();
          rig.scheduler.notifyComplete(0);
          const expected = Array.from({ length: room }, () => model.pick(rig.nowNs)).filter(
            (decision) => decision !== undefined,
          );
          const decisions = rig.decisions.splice(0);
          expect(decisions.map(({ pid }) => pid)).to.deep.equal(expected.map(({ pid }) => pid));
          // Numbers with fractions that are added up in another order may differ in the last digit.
          decisions.forEach(({ vtime }, i) => {
            expect(vtime).to.be.closeTo(expected[i]!.vtime, 1);
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
