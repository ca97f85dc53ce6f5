import { expect } from 'chai';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { CpuSet } from '../../src/domains/cpu-set.js';
import { stealOrders } from '../../src/domains/steal-order.js';
import { nativeProgram } from './support/native.js';

const MS = 1e6;
const NOW_NS = 1000 * MS;
const CROWDED_AFTER_MS = 20;

interface Queue {
  readonly node: number;
  /** CPUs that are online, 2 if not given. */
  readonly online?: number;
  readonly queued?: number;
  /** None of them may run on the CPU that looks for one. */
  readonly isStuck?: boolean;
  /** Since when so many wait as do now, or as did then. */
  readonly sinceMs?: number;
  readonly crowd?: number;
}

interface Scenario {
  readonly thief: number;
  /** By domain. */
  readonly queues: readonly Queue[];
  readonly threshold?: number;
  readonly thresholdXNuma?: number;
  readonly crowdedAfterMs?: number;
  /** Fewer than there are queues, where a layout was larger before. */
  readonly nrDomains?: number;
  readonly isUnserved?: boolean;
}

interface Outcome {
  readonly from: number | undefined;
  /** Queues that had enough for it, in the order in which it turned to them. */
  readonly tried: readonly number[];
  readonly local: number;
  readonly xNuma: number;
}

/** Nodes in a row, the farther apart the longer it takes. */
function orderOf({ thief, queues }: Scenario): Uint8Array {
  const ids = [...new Set(queues.map(({ node }) => node))].sort((a, b) => a - b);
  const distances = (from: number): number[] => ids.map((to) => 10 + 10 * Math.abs(from - to));
  const nodes = ids.map((id) => ({ id, cpus: CpuSet.empty, distances: distances(id) }));
  const places = queues.map(({ node }) => ({ node, package: 0 }));
  return stealOrders(places, nodes)[thief]!;
}

function numbersOf(scenario: Scenario): number[] {
  const { thief, queues, threshold = 1, thresholdXNuma = 0, isUnserved = false } = scenario;
  const { nrDomains = queues.length, crowdedAfterMs = 0 } = scenario;
  return [
    Number(isUnserved),
    thief,
    nrDomains,
    queues.length,
    threshold,
    thresholdXNuma,
    crowdedAfterMs * MS,
    NOW_NS,
    ...queues.flatMap(({ node, online = 2, queued = 0, isStuck, sinceMs = 0, crowd = queued }) => [
      node,
      online,
      queued,
      isStuck === true ? 0 : 1,
      crowd,
      NOW_NS - sinceMs * MS,
    ]),
    ...(isUnserved ? new Array<number>(nrDomains - 1).fill(0) : orderOf(scenario)),
  ];
}

/** So many domains, as many on each of the nodes as on any other. */
function machine(nrDomains: number, nrNodes: number): Queue[] {
  return Array.from({ length: nrDomains }, (_, domain) => ({
    node: Math.floor((domain * nrNodes) / nrDomains),
  }));
}

function withQueue(queues: readonly Queue[], domain: number, change: Partial<Queue>): Queue[] {
  return queues.map((queue, i) => (i === domain ? { ...queue, ...change } : queue));
}

describe('stealing, as bpf/domain.h does it', () => {
  let program: string;

  before(function () {
    program = nativeProgram(this, 'stealing');
  });

  function playAll(scenarios: readonly Scenario[]): Outcome[] {
    const input = scenarios.map((scenario) => numbersOf(scenario).join(' ')).join('\n');
    const lines = execFileSync(program, { input, encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => {
      const [from, tried, local, xNuma] = JSON.parse(line) as [number, number[], number, number];
      return { from: from < 0 ? undefined : from, tried, local, xNuma };
    });
  }

  const play = (scenario: Scenario): Outcome => playAll([scenario])[0]!;

  for (const nrDomains of [2, 3, 4, 8]) {
    for (const nrNodes of [1, 2]) {
      it(`finds the only queue of ${nrDomains}, on ${nrNodes} nodes, if it is as long as asked`, () => {
        const empty = machine(nrDomains, nrNodes);
        const pairs = empty.flatMap((_, thief) =>
          empty.map((_, victim) => ({ thief, victim })).filter((pair) => pair.victim !== thief),
        );
        const cases = pairs.flatMap(({ thief, victim }) =>
          [0, 1, 3].flatMap((threshold) =>
            [0, 1, 3].flatMap((thresholdXNuma) =>
              [2, 3].map((queued) => ({
                thief,
                victim,
                threshold,
                thresholdXNuma,
                queued,
                queues: withQueue(empty, victim, { queued }),
              })),
            ),
          ),
        );
        playAll(cases).forEach((outcome, i) => {
          const { thief, victim, threshold, thresholdXNuma, queued, queues } = cases[i]!;
          const isNear = queues[thief]!.node === queues[victim]!.node;
          const asked = threshold === 0 || isNear ? threshold : thresholdXNuma;
          const isTaken = asked > 0 && queued >= asked;
          expect(outcome, JSON.stringify(cases[i])).to.deep.equal({
            from: isTaken ? victim : undefined,
            tried: isTaken ? [victim] : [],
            local: isTaken && isNear ? 1 : 0,
            xNuma: isTaken && !isNear ? 1 : 0,
          });
        });
      });
    }
  }

  it('goes on from queues whose tasks may not run here, through all, nearest first', () => {
    const stuck = machine(8, 4).map((queue) => ({ ...queue, queued: 5, isStuck: true }));
    for (const thief of stuck.keys()) {
      const all: Scenario = { thief, queues: stuck, thresholdXNuma: 1 };
      expect(play(all)).to.deep.equal({
        from: undefined,
        tried: [...orderOf(all)],
        local: 0,
        xNuma: 0,
      });
      const last = orderOf(all).at(-1)!;
      const { from, tried } = play({ ...all, queues: withQueue(stuck, last, { isStuck: false }) });
      expect(from).to.equal(last);
      expect(tried).to.have.length(7);
    }
  });

  it('takes nothing from its own domain, nor where it is the only one', () => {
    const own = withQueue(machine(4, 2), 1, { queued: 9 });
    expect(play({ thief: 1, queues: own, thresholdXNuma: 1 }).tried).to.deep.equal([]);
    expect(play({ thief: 0, queues: [{ node: 0, queued: 9 }] }).tried).to.deep.equal([]);
  });

  describe('from a domain whose CPUs are all down', () => {
    const orphan = { online: 0, queued: 1 };

    it('asks for one task, whatever the thresholds', () => {
      for (const victim of [1, 3]) {
        for (const threshold of [0, 3]) {
          const queues = withQueue(machine(4, 2), victim, orphan);
          expect(play({ thief: 0, queues, threshold }).from).to.equal(victim);
        }
      }
    });

    it('finds the one queued there, as those of domains that are no more', () => {
      const queues = [...machine(4, 2), { node: 1 }].map((queue) => ({ ...queue, queued: 1 }));
      const orphaned = withQueue(queues, 2, orphan);
      const unserved = { thief: 0, nrDomains: 4, isUnserved: true };
      const none = play({ ...unserved, queues: queues.slice(0, 4) });
      expect(none.tried).to.deep.equal([]);
      expect(play({ ...unserved, queues }).from).to.equal(4);
      expect(play({ ...unserved, queues: orphaned }).from).to.equal(2);
      // Whose task may not run here does not keep the next from being looked at.
      const stuck = withQueue(orphaned, 2, { ...orphan, isStuck: true });
      expect(play({ ...unserved, queues: stuck })).to.include({ from: 4 });
    });
  });

  describe('from a crowd', () => {
    const CPUS = 3;
    const far = (change: Partial<Queue>, more: Partial<Scenario> = {}): number | undefined =>
      play({
        thief: 0,
        queues: withQueue(machine(4, 2), 2, { online: CPUS, ...change }),
        crowdedAfterMs: CROWDED_AFTER_MS,
        ...more,
      }).from;
    const crowd = { queued: CPUS, sinceMs: CROWDED_AFTER_MS + 1 };

    it('takes across nodes once a task for each CPU has waited for long enough', () => {
      expect(far(crowd)).to.equal(2);
      expect(far({ ...crowd, sinceMs: CROWDED_AFTER_MS })).to.equal(undefined);
      expect(far({ ...crowd, queued: CPUS - 1 })).to.equal(undefined);
      expect(far(crowd, { crowdedAfterMs: 0 })).to.equal(undefined);
    });

    it('asks for no more than --greedy-threshold-x-numa does, and for nothing where all is off', () => {
      expect(far({ ...crowd, queued: 2, crowd: CPUS }, { thresholdXNuma: 2 })).to.equal(2);
      expect(far(crowd, { thresholdXNuma: 9 })).to.equal(2);
      expect(far(crowd, { threshold: 0, thresholdXNuma: 1 })).to.equal(undefined);
    });

    it('looks again whether it still is one', () => {
      expect(far({ ...crowd, crowd: CPUS, queued: CPUS - 1 })).to.equal(undefined);
    });
  });

  const queue = fc.record({
    node: fc.integer({ min: 0, max: 3 }),
    online: fc.integer({ min: 0, max: 4 }),
    queued: fc.integer({ min: 0, max: 6 }),
    isStuck: fc.boolean(),
    sinceMs: fc.constantFrom(0, CROWDED_AFTER_MS, CROWDED_AFTER_MS + 1),
  });

  it('takes from the nearest domain that has as many as its rule asks for', () => {
    const scenario = fc
      .record({
        queues: fc.array(queue, { minLength: 1, maxLength: 16 }),
        seed: fc.nat(),
        threshold: fc.constantFrom(0, 1, 2, 4),
        thresholdXNuma: fc.constantFrom(0, 1, 2, 4),
        crowdedAfterMs: fc.constantFrom(0, CROWDED_AFTER_MS),
      })
      .map(({ seed, ...rest }) => ({ ...rest, thief: seed % rest.queues.length }));
    fc.assert(
      fc.property(fc.array(scenario, { minLength: 1, maxLength: 20 }), (all) => {
        playAll(all).forEach(({ from, tried }, i) => {
          const { thief, queues, threshold, thresholdXNuma, crowdedAfterMs } = all[i]!;
          const hasEnough = (other: number): boolean => {
            const { node, online, queued, sinceMs } = queues[other]!;
            if (online === 0) return queued > 0;
            if (threshold === 0) return false;
            if (node === queues[thief]!.node) return queued >= threshold;
            const isCrowd = queued >= online && crowdedAfterMs > 0 && sinceMs > crowdedAfterMs;
            return isCrowd || (thresholdXNuma > 0 && queued >= thresholdXNuma);
          };
          const enough = [...orderOf(all[i]!)].filter(hasEnough);
          const chosen = enough.findIndex((other) => !queues[other]!.isStuck);
          expect(from).to.equal(enough[chosen]);
          expect(tried).to.deep.equal(chosen < 0 ? enough : enough.slice(0, chosen + 1));
        });
      }),
    );
  });
});
