import { expect } from 'chai';
import { writeTunables } from '../../src/daemon/configure.js';
import { readU64, u32 } from '../../src/daemon/memory.js';
import type { DaemonOptions } from '../../src/daemon/options.js';
import { OpenObject } from '../../src/ffi/object.js';
import { testLibrary } from '../ffi/support/libbpf.js';

const MS = 1e6;
const policy = { source: 'fifo', rescueAfterMs: 40, options: {} };
const options = {
  ...{ greedyThreshold: 3, greedyThresholdXNuma: 4, crowdedAfterMs: 7.5, perf: 512 },
  ...{ loadHalfLifeMs: 2000, sliceUnderutilUs: 5000, watchdogMs: 4000 },
  ...{ directGreedyNuma: false, preemption: false, kthreadsLocal: false, policy },
} as DaemonOptions;

describe('writeTunables', () => {
  /** Numbers that BPF has, by the names of its variables. */
  function written(context: Mocha.Context, more: Partial<DaemonOptions>): Record<string, number> {
    using object = OpenObject.open('dist/bpf/rusty.bpf.o', testLibrary(context));
    const names: string[] = [];
    writeTunables(
      {
        variable: (name) => {
          names.push(name);
          return object.variable(name);
        },
      },
      { ...options, ...more },
    );
    return Object.fromEntries(
      names.map((name) => {
        const { view, size } = object.variable(name);
        return [name, size === 8 ? readU64(u32(view), 0) : size === 4 ? u32(view)[0]! : view[0]!];
      }),
    );
  }

  const numbers = {
    greedy_threshold: 3,
    greedy_threshold_x_numa: 4,
    crowded_after_ns: 7.5 * MS,
    perf_target: 512,
    duty_half_life_ns: 2000 * MS,
    sleeper_credit_ns: 5 * MS,
    direct_greedy_numa: 0,
    preemption: 0,
    kthreads_local: 0,
    policy_bound_ns: 40 * MS,
    policy_max_wait_ns: 1000 * MS,
    policy_max_slice_ns: 500 * MS,
    policy_percpu_local: 0,
  };

  it('gives BPF every number in its unit', function () {
    expect(written(this, {})).to.deep.equal(numbers);
  });

  it('bounds what a policy may do by two seconds and one, however long the watchdog waits', function () {
    expect(written(this, { watchdogMs: 30_000 })).to.deep.equal({
      ...numbers,
      policy_max_wait_ns: 2000 * MS,
      policy_max_slice_ns: 1000 * MS,
    });
  });

  for (const [name, more] of [
    ['direct_greedy_numa', { directGreedyNuma: true }],
    ['preemption', { preemption: true }],
    ['kthreads_local', { kthreadsLocal: true }],
    ['policy_percpu_local', { policy: { ...policy, options: { percpuLocal: true } } }],
  ] as const) {
    it(`switches ${name} on, and nothing else`, function () {
      expect(written(this, more)).to.deep.equal({ ...numbers, [name]: 1 });
    });
  }
});
