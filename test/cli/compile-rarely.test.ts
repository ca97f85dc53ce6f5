import { expect } from 'chai';
import { spawnSync } from 'node:child_process';

const MODULE = new URL('../../src/cli/compile-rarely.js', import.meta.url).href;

describe('compileRarely', () => {
  it('sets what this V8 knows, of which it would complain otherwise', () => {
    const program = `import { compileRarely } from '${MODULE}'; compileRarely();`;
    const args = ['--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });
});
