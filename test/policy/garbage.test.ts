import { expect } from 'chai';
import { execFileSync } from 'node:child_process';

interface Result {
  readonly tasks: number;
  /** null where the collector ran. */
  readonly bytesPerTask: number | null;
  readonly minorGcs: number;
  readonly majorGcs: number;
}

/** What bench/policy.ts counts, in a process of its own: coverage would keep V8 from optimizing. */
function passThrough(policy: string, depth: number): Result {
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  // V8 optimizes when it has seen enough, not when another CPU finds the time.
  const flags = ['--expose-gc', '--single-threaded'];
  const what = ['--tasks', '1000000', '--policy', policy, '--depth', String(depth), '--json'];
  const args = [...flags, 'dist/bench/policy.js', ...what];
  const { results } = JSON.parse(
    execFileSync(process.execPath, args, { env, encoding: 'utf8' }),
  ) as { readonly results: readonly Result[] };
  expect(results).to.have.length(1);
  return results[0]!;
}

describe('a million tasks', function () {
  this.timeout(120_000);

  for (const policy of ['interactive', 'fifo']) {
    it(`make no garbage on their way through the policy ${policy}`, () => {
      const { tasks, bytesPerTask, ...gcs } = passThrough(policy, 256);
      expect(tasks).to.be.at.least(1e6);
      expect(gcs).to.include({ minorGcs: 0, majorGcs: 0 });
      expect(bytesPerTask).to.be.below(1);
    });
  }
});
