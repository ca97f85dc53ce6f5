import { expect } from 'chai';
import { presentCpus } from '../support/cpus.js';
import { BareScheduler } from '../support/in-process.js';
import { KernelCalls } from '../support/kernel-calls.js';

const FULL = 1024;

describe('--perf', () => {
  /** One call for each CPU. */
  const all = (target: number): number[][] => [...presentCpus()].map((cpu) => [cpu, target]);

  it('asks for the performance of every CPU, follows a reload, and gives it back at the end', () => {
    using set = new KernelCalls('scx_bpf_cpuperf_set', 2);
    {
      using bare = new BareScheduler('--perf', '512');
      expect(set.calls).to.deep.equal(all(512));
      set.clear();
      bare.configure('--perf', '300');
      expect(set.calls).to.deep.equal(all(300));
      set.clear();
      bare.configure('--perf', '300', '--interval', '1');
      expect(set.calls).to.deep.equal([]);
    }
    expect(set.calls).to.deep.equal(all(FULL));
  });

  it('gives it back at once when it is switched off', () => {
    using set = new KernelCalls('scx_bpf_cpuperf_set', 2);
    using bare = new BareScheduler('--perf', '512');
    set.clear();
    bare.configure();
    expect(set.calls).to.deep.equal(all(FULL));
  });

  it('leaves it alone unless asked', () => {
    using set = new KernelCalls('scx_bpf_cpuperf_set', 2);
    {
      using bare = new BareScheduler();
      bare.configure('--interval', '1');
    }
    expect(set.calls).to.deep.equal([]);
  });
});
