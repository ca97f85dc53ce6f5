import fc from 'fast-check';
import { TaskFlag } from '../../src/balancer/snapshot.js';
import { machineOf, type TaskSpec } from './scenario.js';

const nodes = fc.array(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
});
const weight = fc.oneof(
  fc.constant(100),
  fc.constantFrom(8668, 1024, 335, 100, 33, 11, 1),
  fc.integer({ min: 1, max: 10_000 }),
);
const duty = fc.oneof(
  fc.constant(1),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
  fc.integer({ min: 0, max: 100 }).map((percent) => (percent / 100) ** 4),
);

/** A machine and tasks on it; `place` spreads them over all domains or a few. */
export const anyScenario = nodes.chain((layout) => {
  const machine = machineOf(layout);
  const domain = fc.integer({ min: 0, max: machine.nrDomains - 1 });
  const sets = fc.array(fc.uniqueArray(domain, { minLength: 1 }), { minLength: 1, maxLength: 5 });
  return fc
    .tuple(fc.constantFrom(0, 0, 0.2, 1), sets, fc.integer({ min: 1, max: machine.nrDomains }))
    .chain(([boundPart, sets, nrStarts]) => {
      const task = fc
        .record({
          domain: domain.map((d) => d % nrStarts),
          weight,
          duty,
          tgid: fc.integer({ min: 1, max: 20 }),
          preferredNode: fc
            .integer({ min: -6, max: layout.length - 1 })
            .map((node) => Math.max(-1, node)),
          set: fc.constantFrom(...sets),
          roll: fc.integer({ min: 0, max: 99 }),
        })
        .map(({ set, roll, ...spec }): TaskSpec => ({
          ...spec,
          ...(roll < boundPart * 100 ? { allowed: [...set, spec.domain] } : {}),
          flags: roll === 50 ? TaskFlag.pinned : roll === 51 ? TaskFlag.settling : 0,
        }));
      return fc.record({
        machine: fc.constant(machine),
        tasks: fc.array(task, { maxLength: 150, size: 'max' }),
      });
    });
});
