/**
 * Debian packages without touching the machine: a private apt root in the cache has
 * its own sources, lists and an empty package database, so apt resolves complete
 * sets of packages, which are unpacked side by side into folders of ours. Needs no
 * root. The machine's apt contributes its mirror, its keys and its proxy settings.
 */
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entry } from './cache.js';
import { onPath, output } from './command.js';
import { Failure, Status } from './failure.js';
import { findMirror } from './mirror.js';

const debDir = entry('deb');
const MERGED_FOLDERS = ['bin', 'sbin', 'lib', 'lib64'];
const UNUSED = ['doc', 'man', 'locale', 'info', 'lintian', 'bash-completion'];

/** The machine's settings of how to reach a mirror (proxies, time-outs). */
function transportSettings() {
  return output('apt-config', ['dump'])
    .split('\n')
    .filter((line) => /^Acquire::(https?|ftp|Retries|ForceIPv)/.test(line));
}

function configText(root) {
  return [
    ...transportSettings(),
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    `Dir::Etc::sourcelist "${root}/sources.list";`,
    `Dir::State "${root}";`,
    `Dir::State::status "${root}/status";`,
    `Dir::Cache "${root}";`,
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Acquire::Languages "none";',
    'APT::Architecture "amd64";',
    'APT::Architectures { "amd64"; };',
    'APT::Install-Recommends "0";',
    // The sandbox user cannot read a private folder.
    'APT::Sandbox::User "root";',
    '',
  ].join('\n');
}

/** A private apt root over one or more suites of the machine's mirror. */
export class PrivateApt {
  #root;

  constructor(suites) {
    if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined) {
      throw new Failure(Status.unavailable, 'this needs Debian 12 or 13: there is no apt-get here');
    }
    this.#root = entry(`apt-${suites.join('-')}`);
    for (const folder of ['lists/partial', 'archives/partial']) {
      mkdirSync(join(this.#root, folder), { recursive: true });
    }
    const { uri, signedBy } = findMirror();
    // Testing and unstable may be served from a snapshot whose Release file has expired.
    const options = `check-valid-until=no${signedBy === '' ? '' : ` signed-by=${signedBy}`}`;
    const sources = suites.map((suite) => `deb [${options}] ${uri} ${suite} main\n`);
    writeFileSync(join(this.#root, 'sources.list'), sources.join(''));
    writeFileSync(join(this.#root, 'status'), '');
    writeFileSync(join(this.#root, 'apt.conf'), configText(this.#root));
  }

  #run(command, args, options = {}) {
    const env = { ...process.env, APT_CONFIG: join(this.#root, 'apt.conf'), LC_ALL: 'C' };
    return output(command, args, { env, ...options });
  }

  update() {
    this.#run('apt-get', ['-qq', '-o', 'APT::Update::Error-Mode=any', 'update']);
  }

  /** Names of the known packages that begin with `prefix`. */
  names(prefix) {
    return this.#run('apt-cache', ['pkgnames', prefix]).split('\n').filter(Boolean);
  }

  /**
   * The packages and all they depend on, except names that match `without` and are not
   * among the packages, as {name, version, file, bytes}.
   */
  closure(packages, without = /^$/) {
    return this.#run('apt-get', ['install', '-qq', '--print-uris', ...packages])
      .split('\n')
      .flatMap((line) => {
        const match = /^'[^']*' ((\S+?)_(\S+)_\S+\.deb) (\d+)/.exec(line);
        if (match === null) return [];
        if (without.test(match[2]) && !packages.includes(match[2])) return [];
        const version = match[3].replaceAll('%3a', ':');
        return [{ name: match[2], version, file: match[1], bytes: Number(match[4]) }];
      });
  }

  /** Fetches what is not yet in the cache. apt checks every file against the signed lists. */
  download(debs) {
    const missing = debs.filter(({ file }) => !existsSync(join(debDir, file)));
    if (missing.length === 0) return;
    const arriving = join(debDir, 'partial');
    mkdirSync(arriving, { recursive: true });
    const wanted = missing.map(({ name, version }) => `${name}=${version}`);
    this.#run('apt-get', ['-qq', 'download', ...wanted], { cwd: arriving });
    for (const { file } of missing) renameSync(join(arriving, file), join(debDir, file));
  }
}

/** Unpacks fetched packages into one folder laid out like a merged-/usr root. */
export function unpack(debs, folder) {
  for (const name of MERGED_FOLDERS) {
    mkdirSync(join(folder, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(folder, name));
  }
  const excludes = UNUSED.map((name) => `--exclude=./usr/share/${name}`);
  for (const { file } of debs) {
    const tar = [
      'tar',
      '-x',
      '-C',
      folder,
      '--keep-directory-symlink',
      '--no-same-owner',
      ...excludes,
    ];
    output('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | "$@"', join(debDir, file), ...tar]);
  }
}

export const megabytes = (debs) =>
  `${Math.ceil(debs.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`;
