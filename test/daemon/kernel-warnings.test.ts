import { expect } from 'chai';
import { kernelWarnings } from '../../src/daemon/kernel-warnings.js';

describe('kernelWarnings', () => {
  it('tells that weights of cgroups do not count where the kernel says nothing of cgroups', () => {
    const [warning, ...others] = kernelWarnings(['cgroup_init', 'cgroup_move', 'cgroup_set_idle']);
    expect(warning).to.contain('CONFIG_EXT_GROUP_SCHED').and.to.contain('cpu.weight');
    expect(others).to.deep.equal([]);
  });

  it('has nothing to say of what is missed by nobody', () => {
    expect(kernelWarnings([])).to.deep.equal([]);
    expect(kernelWarnings(['cgroup_set_idle'])).to.deep.equal([]);
  });
});
