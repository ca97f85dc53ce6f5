import { expect } from 'chai';
import { asciiArt, lineArtFor, unicodeArt } from '../../../src/cli/topology/line-art.js';

describe('lineArtFor', () => {
  it('draws lines where the locale is UTF-8', () => {
    expect(lineArtFor({ LANG: 'de_DE.UTF-8' })).to.equal(unicodeArt);
    expect(lineArtFor({ LC_CTYPE: 'C.utf8', LANG: 'C' })).to.equal(unicodeArt);
  });

  it('stays with ASCII in all others, and where LC_ALL says so', () => {
    expect(lineArtFor({})).to.equal(asciiArt);
    expect(lineArtFor({ LANG: 'de_DE.ISO-8859-1' })).to.equal(asciiArt);
    expect(lineArtFor({ LC_ALL: 'C', LANG: 'en_US.UTF-8' })).to.equal(asciiArt);
  });

  it('takes an empty variable for none', () => {
    expect(lineArtFor({ LC_ALL: '', LANG: 'en_US.UTF-8' })).to.equal(unicodeArt);
  });
});
