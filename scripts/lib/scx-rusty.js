/**
 * scx_rusty itself, to compare ours with: from crates.io, by this machine's cargo. All else that
 * the build takes comes from Debian, as do the libraries of the program, which the guest has.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { entry, publish } from './cache.js';
import { onPath, output, show, writeScript } from './command.js';
import { Failure, Status } from './failure.js';
import { fetchTools, sysroot, tool } from './tools.js';

export const VERSION = '1.1.4';
/** What its Cargo.toml asks for. */
const MIN_RUST = '1.91';

/** It is the host's; said nevertheless, lest RUSTFLAGS be for build scripts, too. */
const TARGET = 'x86_64-unknown-linux-gnu';
const LIB = 'usr/lib/x86_64-linux-gnu';
const GUEST_LOADER = '/lib64/ld-linux-x86-64.so.2';

const NAME = `scx_rusty-${VERSION}`;

/** Its path, if it was built. */
export const builtScxRusty = () =>
  existsSync(entry(NAME)) ? [join(entry(NAME), 'scx_rusty')] : [];

/** Builds it unless it is there, or says why it cannot. */
export function buildScxRusty(say) {
  if (existsSync(entry(NAME))) return;
  const obstacle = whatIsMissing();
  if (obstacle !== undefined) {
    say(`skipping scx_rusty ${VERSION}, which takes Rust ${MIN_RUST} or newer: ${obstacle}`);
    return;
  }
  fetchTools('scx_rusty', say);
  publish(NAME, (work) => {
    const build = join(work, 'build');
    mkdirSync(build);
    say(`compiling scx_rusty ${VERSION}, which takes minutes`);
    const what = ['scx_rusty', '--version', `=${VERSION}`, '--locked'];
    const how = ['--quiet', '--no-track', '--target', TARGET, '--root', build];
    if (!show('cargo', ['install', ...what, ...how], { env: environment(build) })) {
      throw new Failure(Status.unavailable, 'compiling scx_rusty failed, see above');
    }
    renameSync(join(build, 'bin/scx_rusty'), join(work, 'scx_rusty'));
    rmSync(build, { recursive: true });
  });
}

function whatIsMissing() {
  if (onPath('cargo') === undefined) return 'there is no cargo on PATH';
  try {
    const version = /\d+\.\d+/.exec(output('rustc', ['--version']))[0];
    const isOlder = version.localeCompare(MIN_RUST, 'en', { numeric: true }) < 0;
    return isOlder ? `this is ${version}` : undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

function environment(build) {
  const root = sysroot('scx_rusty');
  const compiler = writeCompiler(root, build);
  const clangHeaders = output(tool('clang'), ['-print-resource-dir']).trim();
  return {
    ...process.env,
    PATH: [process.env.PATH, dirname(tool('make')), dirname(tool('ar'))].join(delimiter),
    CARGO_TARGET_DIR: join(build, 'target'),
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: compiler,
    RUSTFLAGS: `-Clink-arg=-Wl,--dynamic-linker=${GUEST_LOADER}`,
    CC: compiler,
    BPF_CLANG: compiler,
    CLANG_PATH: compiler,
    LIBCLANG_PATH: linkLibraries(root, build),
    BINDGEN_EXTRA_CLANG_ARGS: `--sysroot=${root} -resource-dir=${clangHeaders}`,
    // What it would tell of, the compiler finds in its root.
    PKG_CONFIG: 'true',
  };
}

/**
 * The path of a compiler and linker for the libraries in `root`. Build scripts load libclang from
 * there, so they, too, run with that root's loader, and find all its libraries by their RPATH.
 */
function writeCompiler(root, build) {
  const path = join(build, 'cc');
  const libraries = join(root, LIB);
  const loader = join(libraries, 'ld-linux-x86-64.so.2');
  const forHost = `-Wl,--dynamic-linker=${loader},-rpath,${libraries},--disable-new-dtags`;
  const linker = ['-Wno-unused-command-line-argument', `--ld-path=${tool('ld')}`, forHost];
  writeScript(path, [tool('clang'), `--sysroot=${root}`, ...linker]);
  return path;
}

/** Debian's libclang looks for libraries in ../lib only, seen from where it is or seems to be. */
function linkLibraries(root, build) {
  const folder = join(build, 'lib');
  output('cp', ['-rs', join(root, LIB), folder]);
  return folder;
}
