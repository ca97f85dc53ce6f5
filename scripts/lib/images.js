/** The guest's two cached disks: Debian's userland, and Node.js with this project's modules. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { PrivateApt, megabytes, unpack } from './apt.js';
import { digest, entry, projectDir, publish } from './cache.js';
import { output, packInitramfs } from './command.js';
import { tool } from './tools.js';

const SUITE = 'trixie';

const PACKAGES = [
  ...[
    'bash',
    'coreutils',
    'dash',
    'debianutils',
    'findutils',
    'gawk',
    'grep',
    'hostname',
    'kmod',
    'mount',
  ],
  ...['procps', 'psmisc', 'sed', 'tar', 'util-linux'],
  ...['bpftool', 'rt-tests', 'stress-ng'],
  ...['libbpf1', 'libelf1t64', 'libgcc-s1', 'libnuma1', 'libstdc++6'],
];

/** stress-ng's graphics drivers and what only package scripts use. */
const WITHOUT =
  /^(mesa-|libgallium|libllvm|libz3|libvulkan|libx11|libsensors|python3|libpython|perl|libperl|libsqlite|dpkg$|tzdata|debconf)/;

/** Libraries of a self-contained Node.js that the guest has. */
const GUEST_HAS =
  /^(linux-vdso|ld-linux|libc|libdl|libm|libpthread|librt|libstdc\+\+|libgcc_s)[.-]/;

const APP_DIR = 'opt/scx-rusty-ts';

/** What only builds and lints. */
const NOT_IN_GUEST =
  /node_modules\/(\.bin|\.cache|@eslint|@types|@typescript-eslint|eslint|prettier|typescript)(\/|$)/;

const SPARE_BYTES = 96 * 1024 * 1024;

const LINKS = { sh: 'dash', awk: 'gawk', which: 'which.debianutils' };

const ETC = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  group: 'root:x:0:\nnogroup:x:65534:\n',
  hosts: '127.0.0.1 localhost scx-vm\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/**
 * Packs root/ twice: `disk`, a sparse ext4 image of `from` with room to write, and
 * `tree.cpio`, the whole as an initramfs for guests that run in memory.
 */
function pack(work, from = '.') {
  const folder = join(work, 'root', from);
  const image = join(work, 'disk');
  const used = Number(output('du', ['-s', '--apparent-size', '-B1', folder]).split('\t')[0]);
  const blocks = Math.ceil((used * 1.15 + SPARE_BYTES) / 4096);
  const options = ['-q', '-F', '-t', 'ext4', '-b', '4096', '-m', '0', '-O', '^has_journal'];
  output(tool('mke2fs'), [...options, '-E', 'root_owner=0:0', '-d', folder, image, String(blocks)]);
  const found = output('find', ['.', '-mindepth', '1', '-printf', '%P\\n'], {
    cwd: join(work, 'root'),
  });
  const names = found.trim().split('\n').sort();
  const tree = packInitramfs(tool('cpio'), join(work, 'root'), names);
  writeFileSync(join(work, 'tree.cpio'), tree);
  rmSync(join(work, 'root'), { recursive: true });
}

/** Debian's postinst scripts do not run here: these are the links and files they would make. */
function finishUserland(root) {
  for (const [name, target] of Object.entries(LINKS)) {
    rmSync(join(root, 'usr/bin', name), { force: true });
    symlinkSync(target, join(root, 'usr/bin', name));
  }
  for (const folder of ['dev', 'etc', APP_DIR, 'proc', 'root', 'run', 'sys', 'tmp']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(root, 'etc', name), text);
}

/** True when this Node.js brings its own libraries, so that it can be copied into the guest. */
function nodeIsPortable() {
  const libraries = output('ldd', [process.execPath]).match(/^\s*\S+/gm);
  return libraries.every((path) => GUEST_HAS.test(basename(path.trim())));
}

/** Otherwise the guest runs the Node.js of its own release. */
const userlandPackages = () => (nodeIsPortable() ? PACKAGES : [...PACKAGES, 'nodejs']);

const userlandName = () =>
  `userland-${digest(['tree', SUITE, userlandPackages(), String(WITHOUT), LINKS, ETC])}`;

/** Makes the userland disk unless it is there. */
export function makeUserland(say) {
  if (existsSync(entry(userlandName()))) return;
  const apt = new PrivateApt([SUITE]);
  apt.update();
  const debs = apt.closure(userlandPackages(), WITHOUT);
  say(`making the guest's userland (${megabytes(debs)})`);
  apt.download(debs);
  publish(userlandName(), (work) => {
    const root = join(work, 'root');
    mkdirSync(root);
    unpack(debs, root);
    finishUserland(root);
    pack(work);
  });
}

function modulesName() {
  const { mtimeMs, size } = statSync(process.execPath);
  const lockfile = readFileSync(join(projectDir, 'package-lock.json'), 'utf8');
  return `modules-${digest(['tree', lockfile, process.execPath, mtimeMs, size, String(NOT_IN_GUEST)])}`;
}

/** Makes the disk with Node.js and node_modules unless it is there. */
export function makeModules(say) {
  if (existsSync(entry(modulesName()))) return;
  say("making the guest's node_modules");
  publish(modulesName(), (work) => {
    const root = join(work, 'root', APP_DIR);
    mkdirSync(join(root, 'bin'), { recursive: true });
    if (nodeIsPortable()) copyFileSync(realpathSync(process.execPath), join(root, 'bin/node'));
    symlinkSync('../dist/bundle/cli/main.js', join(root, 'bin/scx-rusty-ts'));
    cpSync(join(projectDir, 'node_modules'), join(root, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !NOT_IN_GUEST.test(path),
    });
    pack(work, APP_DIR);
  });
}

const files = (file) => [userlandName(), modulesName()].map((name) => join(entry(name), file));

/** The disks in the order in which the guest's init expects them. */
export const diskImages = () => files('disk');

/** The same as parts of an initramfs. */
export const memoryTrees = () => files('tree.cpio');
