/**
 * The libbpf that tests on this machine open objects with: the system's, or a newer
 * one from Debian that fits the machine's C library.
 */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { PrivateApt, megabytes, unpack } from './apt.js';
import { entry, publish } from './cache.js';
import { output } from './command.js';
import { Failure } from './failure.js';

const LIB = 'usr/lib/x86_64-linux-gnu';
const MIN_MINOR = 4;
const WITH_DEPENDENCIES = /^(?!libbpf1$|libelf1|zlib1g$|libzstd1$|liblzma5$|libbz2)/;

function systemLibbpf() {
  const path = ['/usr', '/usr/local']
    .flatMap((prefix) => [`${prefix}/lib/x86_64-linux-gnu`, `${prefix}/lib64`, `${prefix}/lib`])
    .map((folder) => join(folder, 'libbpf.so.1'))
    .find(existsSync);
  if (path === undefined) return undefined;
  const minor = /\.so\.1\.(\d+)/.exec(realpathSync(path))?.[1];
  return Number(minor) >= MIN_MINOR ? path : undefined;
}

/** Debian 13's libbpf needs glibc 2.38; Debian 12 has a fitting one in its backports. */
function source() {
  const [major, minor] = output('getconf', ['GNU_LIBC_VERSION']).match(/\d+/g).map(Number);
  return major > 2 || minor >= 38
    ? { suites: ['trixie'], wanted: 'libbpf1' }
    : { suites: ['bookworm', 'bookworm-backports'], wanted: 'libbpf1/bookworm-backports' };
}

const privateName = ({ suites }) => `libbpf-${suites.at(-1)}`;

/** Fetches libbpf unless a fitting one is there. */
export function fetchLibbpf(say) {
  if (systemLibbpf() !== undefined) return;
  const from = source();
  if (existsSync(entry(privateName(from)))) return;
  try {
    const apt = new PrivateApt(from.suites);
    apt.update();
    const debs = apt.closure([from.wanted], WITH_DEPENDENCIES);
    say(`fetching libbpf (${megabytes(debs)})`);
    apt.download(debs);
    publish(privateName(from), (work) => unpack(debs, work));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`cannot fetch libbpf (${error.message}): tests that open BPF objects here will fail`);
  }
}

/** What a process needs in its environment to load that libbpf; empty for the system's. */
export function libbpfEnvironment() {
  if (systemLibbpf() !== undefined) return {};
  const folder = join(entry(privateName(source())), LIB);
  return { SCX_RUSTY_TS_LIBBPF: join(folder, 'libbpf.so.1'), LD_LIBRARY_PATH: folder };
}
