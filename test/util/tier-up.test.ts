import { expect } from 'chai';
import { spawnSync } from 'node:child_process';

const MODULE = new URL('../../src/util/tier-up.js', import.meta.url).href;

describe('optimizeLate, optimizeSoon', () => {
  it('set what this V8 knows, of which it would complain otherwise', () => {
    const program = `import { optimizeLate, optimizeSoon } from '${MODULE}'; optimizeLate(); optimizeSoon();`;
    const args = ['--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });
});
