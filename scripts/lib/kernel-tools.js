/**
 * Schedulers of the kernel's own tools/sched_ext, to compare ours with: from Debian's source
 * package of the guest's kernel, for the libraries of the guest's release, which it has.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { megabytes, unpack } from './apt.js';
import { entry, publish } from './cache.js';
import { output } from './command.js';
import { defaultKernel, defaultKernelVersion, fromKernelSuites } from './kernel.js';
import { fetchTools, sysroot, tool } from './tools.js';

const NAMES = ['scx_simple', 'scx_userland'];

const toolsName = () => `peers-${defaultKernelVersion()}`;

/** The paths of those that were built for the guest's kernel. */
export function builtKernelTools() {
  const folder = entry(toolsName());
  return existsSync(folder) ? NAMES.map((name) => join(folder, name)) : [];
}

/** Builds them unless they are there. */
export function buildKernelTools(say) {
  if (existsSync(entry(toolsName()))) return;
  fetchTools('peers', say);
  const archive = fetchSource(say);
  publish(toolsName(), (work) => {
    const source = join(work, 'source');
    mkdirSync(source);
    say(`unpacking the kernel's tools/sched_ext`);
    unpackTools(archive, source);
    say(`compiling ${NAMES.join(' and ')}`);
    const vmlinux = ['btf', 'dump', 'file', defaultKernel().kernel, 'format', 'c'];
    writeFileSync(join(source, 'include/vmlinux.h'), output(tool('bpftool'), vmlinux));
    for (const name of NAMES) compile(name, source, join(work, name));
    rmSync(source, { recursive: true });
  });
}

/** Fetches the package with the source of the guest's kernel. */
function fetchSource(say) {
  const packageName = `linux-source-${/^\d+\.\d+/.exec(defaultKernelVersion())[0]}`;
  return fromKernelSuites(packageName, (apt) => {
    const debs = apt.closure([packageName]).filter(({ name }) => name === packageName);
    say(`fetching ${packageName} (${megabytes(debs)})`);
    apt.download(debs);
    return debs;
  });
}

/** Fills `folder` with what is below tools/sched_ext in the archive inside the package. */
function unpackTools(debs, folder) {
  const packages = join(folder, 'packages');
  mkdirSync(packages);
  unpack(debs, packages);
  const archive = join(packages, 'usr/src', `${debs[0].name}.tar.xz`);
  const where = ['-C', folder, '--strip-components=3', `${debs[0].name}/tools/sched_ext`];
  output('tar', ['-x', '-I', tool('xz'), '-f', archive, ...where]);
  rmSync(packages, { recursive: true });
}

/** As tools/sched_ext/Makefile does it. */
function compile(name, source, program) {
  const root = sysroot('peers');
  const headers = join(root, 'usr/include');
  const inSource = (file) => join(source, file);
  const own = ['-O2', '-g', '-I', inSource('include')];

  const object = inSource(`${name}.bpf.o`);
  const target = ['-target', 'bpf', '-mcpu=v3', '-D__TARGET_ARCH_x86'];
  const system = ['-nostdlibinc', '-isystem', headers, '-isystem', `${headers}/x86_64-linux-gnu`];
  const bpf = ['-c', inSource(`${name}.bpf.c`), '-o', object];
  output(tool('clang'), [...own, ...target, ...system, ...bpf]);
  const skeleton = output(tool('bpftool'), ['gen', 'skeleton', object, 'name', name]);
  writeFileSync(inSource(`${name}.bpf.skel.h`), skeleton);

  // One step at a time: a private clang (tools.js) cannot start itself for a second one.
  const main = inSource(`${name}.o`);
  output(tool('clang'), [...own, `--sysroot=${root}`, '-c', inSource(`${name}.c`), '-o', main]);
  const link = [`--sysroot=${root}`, `--ld-path=${tool('ld')}`, '-o', program];
  output(tool('clang'), [...link, main, '-lbpf']);
}
