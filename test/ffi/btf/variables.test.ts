import { expect } from 'chai';
import { Btf } from '../../../src/ffi/btf/btf.js';
import { shapeOf } from '../../../src/ffi/btf/layout.js';
import { btfVariables } from '../../../src/ffi/btf/variables.js';
import { bpfObject } from '../support/objects.js';

describe('btfVariables', () => {
  it('tells section, size and type of each variable', function () {
    const btf = Btf.fromObjectFile(bpfObject(this, 'plain'));
    const variables = btfVariables(btf);
    const sections = ['factor', 'start_value', 'nr_runs', 'dump', 'arena'].map(
      (name) => variables.get(name)?.section,
    );
    expect(sections).to.deep.equal(['.rodata', '.data', '.bss', '.data.dump', '.maps']);
    const latest = variables.get('latest')!;
    expect(latest.size).to.equal(192);
    expect(shapeOf(btf, latest.typeId).kind).to.equal('struct');
  });

  it('leaves out kernel functions, which are no variables', function () {
    const variables = btfVariables(Btf.fromObjectFile(bpfObject(this, 'missing_kfunc')));
    expect([...variables.keys()]).to.deep.equal(['_license']);
  });
});
