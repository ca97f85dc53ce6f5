/**
 * Guest kernels from Debian. An entry holds `vmlinux`, unpacked from the package's
 * bzImage so that the emulator need not do it at every boot, and `modules.cpio`
 * with the one driver for the disks that Debian builds as a module.
 */
import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { PrivateApt, megabytes, unpack } from './apt.js';
import { cacheDir, entry, publish } from './cache.js';
import { filter, packInitramfs } from './command.js';
import { Failure, Status } from './failure.js';
import { tool } from './tools.js';

/** Newest first. The kernels of trixie-backports up to 7.2.12 have malformed kfunc BTF. */
const DEFAULT_SUITES = ['sid', 'forky'];
const ALL_SUITES = ['trixie-backports', 'sid', 'experimental'];
const META_PACKAGE = 'linux-image-cloud-amd64';
const KERNEL_PACKAGE = /^linux-(image|binary|modules)-\d/;
const DISK_MODULES = ['virtio_blk'];

const ELF_MAGIC = 0x464c457f;

/** The offsets of Documentation/arch/x86/boot.rst. */
const SETUP_SECTORS = 0x1f1;
const HEADER_MAGIC = 0x202;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_BYTES = 0x24c;

/** What a kernel file is: 'elf', 'bzImage', or undefined. */
export function kernelFormat(image) {
  if (image.length > 64 && image.readUInt32LE(0) === ELF_MAGIC) return 'elf';
  const isBzImage =
    image.length > 0x1000 && image.toString('latin1', HEADER_MAGIC, HEADER_MAGIC + 4) === 'HdrS';
  return isBzImage ? 'bzImage' : undefined;
}

/** The ELF kernel inside a bzImage, or the image itself if it is compressed in another way. */
function unpackKernel(image) {
  const start = (image[SETUP_SECTORS] + 1) * 512 + image.readUInt32LE(PAYLOAD_OFFSET);
  // The last four bytes are the size of what is inside.
  const payload = image.subarray(start, start + image.readUInt32LE(PAYLOAD_BYTES) - 4);
  const packer = { '28b52ffd': 'zstd', fd377a58: 'xz' }[payload.toString('hex', 0, 4)];
  if (packer === undefined) return image;
  return filter(tool(packer), ['-dc'], payload);
}

function find(folder, pattern) {
  const found = readdirSync(folder, { recursive: true }).find((path) => pattern.test(path));
  return found === undefined ? undefined : join(folder, found);
}

function packModules(packages, work) {
  const folder = join(work, 'modules');
  mkdirSync(folder);
  const names = [];
  for (const [index, module] of DISK_MODULES.entries()) {
    const packed = find(packages, new RegExp(`/${module}\\.ko(\\.xz)?$`));
    if (packed === undefined) continue;
    const raw = readFileSync(packed);
    const plain = packed.endsWith('.xz') ? filter(tool('xz'), ['-dc'], raw) : raw;
    names.push(`modules/${index}-${module}.ko`);
    writeFileSync(join(work, names.at(-1)), plain);
  }
  const archive = packInitramfs(tool('cpio'), work, ['modules', ...names]);
  writeFileSync(join(work, 'modules.cpio'), archive);
  rmSync(folder, { recursive: true });
}

function install(apt, packageName, say) {
  const debs = apt.closure([packageName]).filter(({ name }) => KERNEL_PACKAGE.test(name));
  const main = debs.find(({ name }) => /^linux-(binary|image)-\d/.test(name));
  const version = main.name.replace(/^linux-(binary|image)-/, '');
  say(`fetching kernel ${version} (${megabytes(debs)})`);
  apt.download(debs);
  publish(`kernel-${version}`, (work) => {
    const packages = join(work, 'packages');
    mkdirSync(packages);
    unpack(debs, packages);
    const image = find(packages, /(^|\/)vmlinuz[^/]*$/);
    writeFileSync(join(work, 'vmlinux'), unpackKernel(readFileSync(image)));
    packModules(packages, work);
    rmSync(packages, { recursive: true });
  });
  return `kernel-${version}`;
}

const defaultLink = () => entry('kernel');

/** What `fetch` makes of the first suite of the default kernel's that it does not fail with. */
export function fromKernelSuites(what, fetch) {
  const failures = [];
  for (const suite of DEFAULT_SUITES) {
    try {
      const apt = new PrivateApt([suite]);
      apt.update();
      return fetch(apt);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(`${suite}: ${error.message}`);
    }
  }
  throw new Failure(Status.unavailable, `no ${what}: ${failures.join('; ')}`);
}

/** Fetches the newest kernel unless there is one. */
export function fetchDefaultKernel(say) {
  if (existsSync(defaultLink())) return;
  fromKernelSuites('guest kernel', (apt) => {
    const name = install(apt, META_PACKAGE, say);
    if (lstatSync(defaultLink(), { throwIfNoEntry: false })) rmSync(defaultLink());
    symlinkSync(name, defaultLink());
  });
}

/** The cached kernel whose version begins with `version`, fetched if need be. */
export function fetchKernel(version, say) {
  const cached = () =>
    readdirSync(cacheDir)
      .filter((name) => name.startsWith(`kernel-${version}`))
      .sort()
      .at(-1);
  if (cached() === undefined) {
    const apt = new PrivateApt(ALL_SUITES);
    apt.update();
    const packageName = apt
      .names(`linux-image-${version}`)
      .filter((name) => /-cloud-amd64$/.test(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1);
    if (packageName === undefined) {
      throw new Failure(
        Status.usage,
        `--kernel ${version}: neither a file nor a kernel in Debian's ${ALL_SUITES.join(', ')}`,
      );
    }
    install(apt, packageName, say);
  }
  return kernelFiles(entry(cached()));
}

const kernelFiles = (folder) => ({
  kernel: join(folder, 'vmlinux'),
  modules: join(folder, 'modules.cpio'),
});

/** The kernel of an ordinary boot as {kernel, modules}. */
export const defaultKernel = () => kernelFiles(defaultLink());

/** Its version, as in 7.2.13+deb14-cloud-amd64. */
export const defaultKernelVersion = () => readlinkSync(defaultLink()).replace(/^kernel-/, '');
