/**
 * The Debian mirror this machine already uses, found in apt's sources in both of
 * their formats (sources.list(5)): one line per source, or deb822 paragraphs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, Status } from './failure.js';

const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DEBIAN_SUITE = /^(bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)(-backports)?$/;

/** Sources of a `.list` file as {uris, suites, components, signedBy}. */
export function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match === null) return [];
    const [, options = '', uri, suite, components] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uris: [uri], suites: [suite], components: words(components), signedBy }];
  });
}

/** Sources of a `.sources` file, in the same form. */
export function parseDeb822(text) {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = new Map();
    let last = '';
    for (const line of paragraph.split('\n')) {
      if (line.startsWith('#')) continue;
      const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
      if (field !== null) fields.set((last = field[1].toLowerCase()), field[2]);
      else if (/^\s/.test(line)) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
    const get = (name) => words(fields.get(name) ?? '');
    if (!get('types').includes('deb') || get('enabled')[0] === 'no') return [];
    const signedBy = fields.get('signed-by')?.startsWith('/') ? fields.get('signed-by') : undefined;
    return [{ uris: get('uris'), suites: get('suites'), components: get('components'), signedBy }];
  });
}

const words = (text) => text.split(/\s+/).filter(Boolean);

function readSources(aptDir) {
  const parts = join(aptDir, 'sources.list.d');
  const files = [join(aptDir, 'sources.list')];
  if (existsSync(parts))
    files.push(
      ...readdirSync(parts)
        .sort()
        .map((name) => join(parts, name)),
    );
  return files.filter(existsSync).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) return parseDeb822(text);
    return file.endsWith('.list') ? parseOneLine(text) : [];
  });
}

/** How much a source looks like Debian itself rather than a vendor's repository for Debian. */
function likeness({ uris, signedBy = '', components }) {
  return (
    Number(/debian-archive/.test(signedBy)) * 4 +
    Number(/\/debian\/?$|^mirror\+/.test(uris[0])) * 2 +
    Number(components.includes('contrib') || components.includes('non-free-firmware'))
  );
}

/** The machine's Debian mirror as {uri, signedBy}: where it is and the keys that vouch for it. */
export function findMirror(aptDir = '/etc/apt') {
  const [best] = readSources(aptDir)
    .filter(
      ({ uris, suites, components }) =>
        uris.length > 0 && components.includes('main') && suites.some((s) => DEBIAN_SUITE.test(s)),
    )
    .sort((a, b) => likeness(b) - likeness(a));
  if (best === undefined) {
    throw new Failure(
      Status.unavailable,
      `no Debian mirror with component main in ${aptDir}/sources.list or sources.list.d; add one`,
    );
  }
  const keyrings = [best.signedBy, DEBIAN_KEYRING].filter((file) => file && existsSync(file));
  return { uri: best.uris[0], signedBy: [...new Set(keyrings)].join(',') };
}
