import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = `
  import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
  import { join } from 'node:path';
  import { cacheDir, publish } from './scripts/lib/cache.js';
  const make = (text) => (work) => writeFileSync(join(work, 'answer'), text);
  const target = publish('entry', (work) => {
    make('of the slower')(work);
    publish('entry', make('of the quicker'));
  });
  console.log(JSON.stringify({
    answer: readFileSync(join(target, 'answer'), 'utf8'),
    unfinished: readdirSync(join(cacheDir, 'tmp')),
  }));
`;

describe('the cache of what is fetched and made', () => {
  it('may get the same entry from two that make it at the same time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cache-'));
    try {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '--eval', SCRIPT],
        { encoding: 'utf8', env: { ...process.env, SCX_RUSTY_TS_CACHE: folder } },
      );
      expect(stderr).to.equal('');
      expect(JSON.parse(stdout)).to.deep.equal({ answer: 'of the quicker', unfinished: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
