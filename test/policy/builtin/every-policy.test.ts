import { expect } from 'chai';
import * as fc from 'fast-check';
import FifoExample from '../../../examples/policies/fifo.js';
import Lottery from '../../../examples/policies/lottery.js';
import RoundRobin from '../../../examples/policies/rr.js';
import type { BpfScheduler } from '../../../src/policy/bpf-scheduler.js';
import Fifo from '../../../src/policy/builtin/fifo.js';
import Interactive from '../../../src/policy/builtin/interactive.js';
import { hogs, servers } from '../../../src/policy/offline/loads.js';
import { tryOffline } from '../../../src/policy/offline/trial.js';
import type { Policy } from '../../../src/policy/policy.js';
import type { Run, Workload } from '../../../src/policy/offline/workload.js';

const policies: Readonly<Record<string, new (scheduler: BpfScheduler) => Policy>> = {
  interactive: Interactive,
  fifo: Fifo,
  'examples/policies/fifo.ts': FifoExample,
  'examples/policies/rr.ts': RoundRobin,
  'examples/policies/lottery.ts': Lottery,
};

const MS = 1e6;
const run: fc.Arbitrary<Run> = fc.record({
  runNs: fc.integer({ min: 1, max: 30 * MS }),
  sleepNs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 * MS })),
  times: fc.integer({ min: 1, max: 4 }),
});
const affinity = fc.option(
  fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }).map((cpus) => cpus.join()),
  { nil: undefined, freq: 3 },
);
const step = fc.oneof(
  { arbitrary: run, weight: 5 },
  { arbitrary: fc.record({ weight: fc.integer({ min: 1, max: 10_000 }) }), weight: 1 },
  { arbitrary: fc.record({ cpus: fc.nat(7).map(String) }), weight: 1 },
);
const load: fc.Arbitrary<Workload[]> = fc
  .array(
    fc.record({
      startNs: fc.integer({ min: 0, max: 100 * MS }),
      weight: fc.integer({ min: 1, max: 10_000 }),
      process: fc.nat(3),
      cpus: affinity,
      steps: fc.array(step, { maxLength: 6 }),
      last: run,
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((tasks) =>
    tasks.map(({ process, cpus, steps, last, ...task }, index) => ({
      ...task,
      ...(cpus === undefined ? {} : { cpus }),
      comm: `task-${index}`,
      pid: 100 + index,
      tgid: 10 + process,
      steps: [...steps, last],
    })),
  );

/** CPU time that a task is to get. */
function wanted({ steps }: Workload): number {
  return steps.reduce((sum, now) => sum + ('runNs' in now ? now.runNs * (now.times ?? 1) : 0), 0);
}

for (const [name, policy] of Object.entries(policies)) {
  describe(`policy ${name}`, function () {
    this.timeout(120_000);

    it('lets every task do all it has to do, whatever that is, and does nothing wrong', async () => {
      await fc.assert(
        fc.asyncProperty(
          load,
          fc.constantFrom('2x2x2', '1x4x2', '1x1x8', '1x2x2x2'),
          fc.boolean(),
          async (tasks, machine, builtinIdle) => {
            const factory = Object.assign(
              (scheduler: BpfScheduler): Policy => new policy(scheduler),
              { builtinIdle },
            );
            const { faults, summary, events } = await tryOffline(factory, {
              ...{ load: tasks, machine, forMs: 1e6 },
            });
            expect(faults).to.deep.equal([]);
            expect(summary.isDone).to.equal(true);
            summary.tasks.forEach(({ cpuNs }, i) => {
              expect(cpuNs).to.equal(wanted(tasks[i]!));
            });
            const decisions = events.filter(({ type }) => type === 'decision');
            const runs = events.filter((event) => event.type === 'run' && event.by === 'policy');
            // Each decision let its task run once, and none was lost.
            expect(decisions).to.have.length(runs.length);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('comes out the same every time', async () => {
      const options = { load: [...hogs(5), ...servers(10, { firstPid: 2000 })], machine: '1x2x2' };
      const first = await tryOffline(policy, options);
      const second = await tryOffline(policy, options);
      expect(JSON.stringify(second)).to.equal(JSON.stringify(first));
    });

    it('leaves no CPU idle while a task waits that may run there', async () => {
      const { summary } = await tryOffline(policy, { load: hogs(9), machine: '2x2x2', forMs: 500 });
      expect(summary.utilisation).to.be.above(0.995);
    });
  });
}
