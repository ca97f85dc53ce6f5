import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const IN_GUEST = '/opt/scx-rusty-ts/';
const IMPORT = new RegExp(`^import \\{ (.+) \\} from '${IN_GUEST}(.+)';$`, 'gm');

describe('the demonstration of npm start', () => {
  it('imports what there is', async () => {
    const text = readFileSync('vm/guest/demo.js', 'utf8');
    const imports = [...text.matchAll(IMPORT)];
    expect(imports.length).to.be.above(5);
    for (const [, names, path] of imports) {
      const module = (await import(pathToFileURL(path!).href)) as object;
      expect(module).to.include.keys(names!.split(', '));
    }
  });
});
