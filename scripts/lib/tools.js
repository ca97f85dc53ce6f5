/**
 * Where the programs are that build the BPF object and run the guest. One that the
 * system has in the right version is used; the others come from Debian 13, unpacked
 * into the cache, the same on every machine. A private program runs through the
 * loader and the libraries it was built with, so it fits a host with older ones.
 */
import { existsSync, linkSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PrivateApt, megabytes, unpack } from './apt.js';
import { digest, entry, publish } from './cache.js';
import { onPath, output, writeScript } from './command.js';
import { Failure, Status } from './failure.js';

const SUITE = 'trixie';
const MIN_QEMU_MAJOR = 10;
const LIB = 'usr/lib/x86_64-linux-gnu';
const LLVM = 'usr/lib/llvm-19';

/** program -> the package that has it, its path there, names on a system, arguments it needs. */
const PROGRAMS = {
  clang: { package: 'clang-19', path: `${LLVM}/bin/clang`, system: 'clang-19' },
  'clang-format': {
    package: 'clang-format-19',
    path: `${LLVM}/bin/clang-format`,
    system: 'clang-format-19',
  },
  'llvm-strip': { package: 'llvm-19', path: `${LLVM}/bin/llvm-strip`, system: 'llvm-strip-19' },
  qemu: {
    package: 'qemu-system-x86',
    path: 'usr/bin/qemu-system-x86_64',
    system: 'qemu-system-x86_64',
    arguments: ['-L', '@/usr/share/qemu', '-L', '@/usr/share/seabios'],
    fits: (path) =>
      Number(/version (\d+)/.exec(output(path, ['--version']))?.[1]) >= MIN_QEMU_MAJOR,
  },
  ld: { package: 'binutils', path: 'usr/bin/x86_64-linux-gnu-ld.bfd', system: 'ld.bfd' },
  ar: { package: 'binutils', path: 'usr/bin/x86_64-linux-gnu-ar', system: 'ar' },
  make: { package: 'make', path: 'usr/bin/make', system: 'make' },
  mke2fs: { package: 'e2fsprogs', path: 'usr/sbin/mke2fs', system: 'mke2fs' },
  cpio: { package: 'cpio', path: 'usr/bin/cpio', system: 'cpio' },
  xz: { package: 'xz-utils', path: 'usr/bin/xz', system: 'xz' },
  zstd: { package: 'zstd', path: 'usr/bin/zstd', system: 'zstd' },
  bpftool: { package: 'bpftool', path: 'usr/sbin/bpftool', system: 'bpftool' },
  promtool: { package: 'prometheus', path: 'usr/bin/promtool', system: 'promtool' },
};

/**
 * Groups of programs that are fetched together, with the development packages they need
 * and a file that shows that a system has these.
 */
const GROUPS = {
  build: {
    programs: ['clang', 'llvm-strip'],
    packages: ['libbpf-dev', 'linux-libc-dev'],
    sample: '/usr/include/bpf/bpf_helpers.h',
  },
  vm: {
    programs: ['qemu', 'ld', 'mke2fs', 'cpio', 'xz', 'zstd'],
    packages: ['libc6-dev', 'libgcc-14-dev', 'linux-libc-dev'],
    sample: '/usr/lib/x86_64-linux-gnu/libc.a',
  },
  peers: {
    programs: ['bpftool'],
    packages: ['libbpf-dev', 'libc6-dev', 'libgcc-14-dev', 'linux-libc-dev'],
    sample: '/usr/lib/x86_64-linux-gnu/libbpf.a',
  },
  scx_rusty: {
    programs: ['ar', 'make'],
    packages: ['libclang1-19', 'libelf-dev', 'libc6-dev', 'libgcc-14-dev', 'linux-libc-dev'],
    sample: '/usr/lib/x86_64-linux-gnu/libclang-19.so.1',
  },
  format: { programs: ['clang-format'], packages: [] },
  metrics: { programs: ['promtool'], packages: ['libc6'] },
};

/** Parts of those packages' dependencies that none of the programs needs. */
const NOT_NEEDED =
  /^(python3|libpython|perl|libperl|lib[a-z]*san\d|libgcc-.*-cross|libobjc|manpages|dpkg|passwd|libclang1-|libnss3|adduser|libjs-|fonts-|init-system-helpers|sysvinit-utils|systemd)/;

const preferSystem = process.env.SCX_RUSTY_TS_TOOLS !== 'private';

function onSystem(program) {
  if (!preferSystem) return undefined;
  const { system, fits } = PROGRAMS[program];
  const path = onPath(system);
  return path !== undefined && (fits === undefined || fits(path)) ? path : undefined;
}

function group(name) {
  const { programs, packages } = GROUPS[name];
  const missing = programs.filter((program) => onSystem(program) === undefined);
  const wanted = [...missing.map((program) => PROGRAMS[program].package), ...packages];
  return { missing, wanted, folder: entry(`tools-${name}-${digest([SUITE, wanted])}`) };
}

/** A shell script that starts a private program with its own loader. */
function writeWrapper(program, work, folder) {
  const { path, arguments: extra = [] } = PROGRAMS[program];
  const loader = join(dirname(path), 'ld.so');
  if (!existsSync(join(work, loader))) {
    // Beside the program, for those that find their files from /proc/self/exe.
    linkSync(join(work, LIB, 'ld-linux-x86-64.so.2'), join(work, loader));
  }
  const libraries = [`${folder}/${LIB}`, `${folder}/${LLVM}/lib`].join(':');
  const words = [
    `${folder}/${loader}`,
    '--library-path',
    libraries,
    `${folder}/${path}`,
    ...extra.map((word) => word.replace('@', folder)),
  ];
  mkdirSync(join(work, 'wrappers'), { recursive: true });
  writeScript(join(work, 'wrappers', program), words);
}

/** Fetches a group of programs unless it is there. */
export function fetchTools(name, say) {
  const { missing, wanted, folder } = group(name);
  if (existsSync(folder)) return;
  try {
    fetchInto(folder, missing, wanted, say);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const cannot = `cannot fetch ${wanted.join(', ')} (${error.message})`;
    const remedy = `run this again with a mirror in reach, or type: apt-get install ${wanted.join(' ')}`;
    if (missing.length > 0 || !systemHas(name)) {
      throw new Failure(error.status, `${cannot}; ${remedy}`);
    }
    say(`${cannot}; going on with what the system has`);
  }
}

function fetchInto(folder, missing, wanted, say) {
  const apt = new PrivateApt([SUITE]);
  apt.update();
  const debs = apt.closure(wanted, NOT_NEEDED);
  say(`fetching ${wanted.join(', ')} (${megabytes(debs)})`);
  apt.download(debs);
  publish(basename(folder), (work) => {
    unpack(debs, work);
    for (const program of missing) writeWrapper(program, work, folder);
  });
}

function systemHas(name) {
  const { sample } = GROUPS[name];
  return sample === undefined || existsSync(sample);
}

/** The path of a program that `npm run …` has set up. */
export function tool(program) {
  const system = onSystem(program);
  if (system !== undefined) return system;
  const owner = Object.keys(GROUPS).find((name) => GROUPS[name].programs.includes(program));
  const path = join(group(owner).folder, 'wrappers', program);
  if (existsSync(path)) return path;
  const { package: name } = PROGRAMS[program];
  throw new Failure(Status.unavailable, `${program} is missing; type: apt-get install ${name}`);
}

/** The same, or undefined where it could not be had. */
export function optionalTool(program) {
  try {
    return tool(program);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The folder whose usr/ has the group's headers and libraries. */
export function sysroot(name) {
  const { folder } = group(name);
  return existsSync(folder) ? folder : '/';
}
