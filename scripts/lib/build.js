/** Compiles this checkout into dist/: TypeScript, the BPF object, the guest's programs. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { projectDir } from './cache.js';
import { output, packInitramfs, show } from './command.js';
import { sysroot, tool } from './tools.js';

const inProject = (...parts) => join(projectDir, ...parts);
const stampFile = (name) => inProject('dist', `.${name}.stamp`);

const BPF_OBJECT = 'dist/bpf/rusty.bpf.o';
const GUEST_DIR = 'dist/guest';
/** As deep as dist/src/cli: modules find the package's root from where they are. */
const BUNDLE_DIR = 'dist/bundle/cli';

function filesBelow(folder) {
  if (!existsSync(inProject(folder))) return [];
  return readdirSync(inProject(folder), { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name))
    .sort();
}

/** Changes when a file is edited, added or removed. */
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

/** Runs `compile` unless it has already succeeded on just these files. */
function unlessDone(name, files, compile) {
  const now = fingerprint(files);
  if (existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === now) return true;
  rmSync(stampFile(name), { force: true });
  if (!compile()) return false;
  mkdirSync(inProject('dist'), { recursive: true });
  writeFileSync(stampFile(name), now);
  return true;
}

/** Removes what was compiled from sources that are gone. */
function dropOrphans(sources) {
  const kept = new Set(sources.map((file) => file.slice(projectDir.length).replace(/\.ts$/, '')));
  for (const folder of ['dist/src', 'dist/test', 'dist/bench', 'dist/examples']) {
    for (const file of filesBelow(folder)) {
      const source = file.slice(inProject('dist').length).replace(/\.(d\.ts|js|js\.map)$/, '');
      if (!kept.has(source)) rmSync(file);
    }
  }
}

/** Compiles TypeScript. False when it has type errors (JavaScript is written all the same). */
export function buildTypeScript(say) {
  const sources = ['src', 'test', 'bench', 'examples']
    .flatMap(filesBelow)
    .filter((file) => file.endsWith('.ts'));
  const files = [
    ...sources,
    ...['tsconfig.json', 'package-lock.json', 'scripts/lib/build.js'].map((name) =>
      inProject(name),
    ),
  ];
  return unlessDone('typescript', files, () => {
    say('compiling TypeScript');
    dropOrphans(sources);
    const tsc = inProject('node_modules/typescript/bin/tsc');
    const incremental = ['--incremental', '--tsBuildInfoFile', inProject('dist/.tsbuildinfo')];
    const typed = show(process.execPath, [tsc, '-p', projectDir, ...incremental], {
      cwd: projectDir,
    });
    writeCommit();
    return bundle() && typed;
  });
}

/** For --version: the commit that the sources are of; empty where there is no git. */
function writeCommit() {
  const args = ['describe', '--always', '--dirty', '--abbrev=8', '--exclude=*'];
  const { stdout } = spawnSync('git', args, { cwd: projectDir, encoding: 'utf8' });
  mkdirSync(inProject('dist/src'), { recursive: true });
  writeFileSync(inProject('dist/src/commit'), (stdout ?? '').trim());
}

/**
 * Joins the command's modules into a few files: Node takes some 5 ms a module under
 * emulation, and the daemon starts under emulation in every test.
 */
function bundle() {
  const folder = inProject(BUNDLE_DIR);
  rmSync(folder, { recursive: true, force: true });
  // commander is CommonJS, for which esbuild's shim wants a require of its own.
  const banner =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  return show(inProject('node_modules/esbuild/bin/esbuild'), [
    `main=${inProject('dist/src/cli/main.js')}`,
    `policy-worker=${inProject('dist/src/policy/worker/policy-worker.js')}`,
    `trial-worker=${inProject('dist/src/policy/offline/trial-worker.js')}`,
    ...['--bundle', '--splitting', '--platform=node', '--format=esm', '--target=node20.19'],
    ...['--minify-whitespace', '--minify-syntax'],
    // jsonc-parser's other form cannot be bundled.
    '--main-fields=module,main',
    ...[
      '--external:koffi',
      '--external:systeminformation',
      '--external:esbuild',
      '--sourcemap=linked',
    ],
    ...[`--banner:js=${banner}`, `--outdir=${folder}`, '--log-level=warning'],
  ]);
}

/** Compiles the BPF objects, the scheduler and what benchmarks need. False when one does not compile. */
export function buildBpf(say) {
  const sources = {
    [BPF_OBJECT]: 'bpf/rusty.bpf.c',
    'dist/bench-bpf/dispatch.bpf.o': 'bench/dispatch.bpf.c',
  };
  if (!existsSync(inProject(sources[BPF_OBJECT]))) return false;
  const files = [...filesBelow('bpf'), ...Object.values(sources).map((file) => inProject(file))];
  return unlessDone('bpf', [...files, inProject('scripts/lib/build.js')], () => {
    say('compiling the BPF objects');
    return Object.entries(sources).every(([object, source]) => compileBpf(source, object));
  });
}

/** No object where it does not compile. */
function compileBpf(source, to) {
  const object = inProject(to);
  const headers = join(sysroot('build'), 'usr/include');
  mkdirSync(dirname(object), { recursive: true });
  rmSync(object, { force: true });
  const unfinished = `${object}.new`;
  // -fno-builtin: clang 19 makes a memset of several zero stores to arena memory, and then
  // forgets to turn its address into one that the kernel accepts.
  const flags = ['-O2', '-g', '-fno-builtin', '-target', 'bpf', '-mcpu=v3', '-Wall', '-Werror'];
  const include = ['-nostdlibinc', '-isystem', headers, '-isystem', `${headers}/x86_64-linux-gnu`];
  const files = ['-c', inProject(source), '-o', unfinished];
  if (!show(tool('clang'), [...flags, ...include, ...files])) return false;
  output(tool('llvm-strip'), ['-g', unfinished]);
  renameSync(unfinished, object);
  return true;
}

/** Compiles the guest's init and load tools, and packs init into an initramfs. */
export function buildGuestPrograms(say) {
  return unlessDone('guest', filesBelow('vm/guest'), () => {
    say("compiling the guest's programs");
    const folder = inProject(GUEST_DIR);
    mkdirSync(folder, { recursive: true });
    if (!linkGuestProgram('init', 'init', 'topology')) return false;
    if (!linkGuestProgram('cputime', 'cputime', 'load')) return false;
    if (!linkGuestProgram('wakeups', 'wakeups', 'load')) return false;
    if (!linkGuestProgram('sleepers', 'sleepers', 'load')) return false;
    if (!linkGuestProgram('mempolicy', 'mempolicy')) return false;
    if (!linkGuestProgram('schedext', 'schedext')) return false;
    if (!linkGuestProgram('threadexec', 'threadexec')) return false;
    if (!linkGuestProgram('mergeable', 'mergeable', 'load')) return false;
    writeFileSync(join(folder, 'init.cpio'), packInitramfs(tool('cpio'), folder, ['init']));
    return true;
  });
}

/** One step at a time: a private clang (tools.js) cannot start itself for a second one. */
function linkGuestProgram(program, ...sources) {
  const root = `--sysroot=${sysroot('vm')}`;
  const target = (name) => inProject(GUEST_DIR, name);
  const objects = sources.map((name) => target(`${name}.o`));
  const compiled = sources.every((name, index) => {
    const files = ['-c', inProject('vm/guest', `${name}.c`), '-o', objects[index]];
    return show(tool('clang'), ['-O2', '-Wall', '-Wextra', '-Werror', root, ...files]);
  });
  const link = ['-static', root, `--ld-path=${tool('ld')}`, '-o', target(program), ...objects];
  return compiled && show(tool('clang'), link);
}
