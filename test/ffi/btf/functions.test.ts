import { expect } from 'chai';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { malformedFunctions, parameterNames } from '../../../src/ffi/btf/functions.js';
import { BtfBuilder } from '../support/btf-builder.js';

/** The types of a kernel that has these functions. */
function kernel(functions: Record<string, readonly string[]>): Btf {
  const builder = new BtfBuilder();
  for (const [name, parameters] of Object.entries(functions)) builder.func(name, parameters);
  return new Btf(builder.build(), 'vmlinux');
}

describe('parameterNames', () => {
  it('gives them in order, or nothing for an unknown function', () => {
    const btf = kernel({ kick: ['cpu', 'flags'] });
    expect(parameterNames(btf, 'kick')).to.deep.equal(['cpu', 'flags']);
    expect(parameterNames(btf, 'nope')).to.equal(undefined);
  });
});

describe('malformedFunctions', () => {
  it('accepts kernels before and after the hidden parameter', () => {
    expect(malformedFunctions(kernel({}))).to.deep.equal([]);
    expect(malformedFunctions(kernel({ scx_bpf_kick_cpu: ['cpu', 'flags'] }))).to.deep.equal([]);
    const wellMade = kernel({
      scx_bpf_kick_cpu: ['cpu', 'flags'],
      scx_bpf_kick_cpu_impl: ['cpu', 'flags', 'aux'],
    });
    expect(malformedFunctions(wellMade)).to.deep.equal([]);
  });

  it('names those that show it', () => {
    const malformed = kernel({
      scx_bpf_create_dsq: ['dsq_id', 'node', 'aux'],
      scx_bpf_kick_cpu: ['cpu', 'flags', 'aux'],
    });
    expect(malformedFunctions(malformed)).to.deep.equal(['scx_bpf_create_dsq', 'scx_bpf_kick_cpu']);
  });
});
