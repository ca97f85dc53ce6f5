/**
 * What a run carries into its guest: files that are unlinked as soon as they are open,
 * so that nothing survives however we end. The emulator inherits them.
 */
import {
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { entry, projectDir } from '../lib/cache.js';
import { output } from '../lib/command.js';

const APP_DIR = 'opt/scx-rusty-ts';

/** A folder for files that live as long as their descriptors. */
export function scratchDir() {
  const folder = entry('vm');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A file for reading and writing that is gone when nobody has it open. */
export function openUnlinked(name) {
  const path = join(scratchDir(), `${name}-${process.pid}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}

const escapePattern = (text) => text.replace(/[\\.*[\]^$|]/g, '\\$&');
const escapeReplacement = (text) => text.replace(/[\\&|]/g, '\\$&');

/** Appends files to the archive; `from`, at the start of their names, becomes `to`. */
function append(fd, folder, names, from, to) {
  const rename = `flags=rS;s|^${escapePattern(from)}|${escapeReplacement(to)}|`;
  const args = [
    '-c',
    '--owner=0',
    '--group=0',
    '--transform',
    rename,
    '-C',
    folder,
    '--',
    ...names,
  ];
  output('tar', ['--exclude=*.d.ts', '--exclude=.tsbuildinfo', ...args], {
    stdio: ['ignore', fd, 'pipe'],
  });
}

/** This build and the added files, as tar archives one after the other. */
export function openPayload(added) {
  const fd = openUnlinked('payload');
  append(fd, projectDir, ['dist', 'config', 'package.json'], '', `${APP_DIR}/`);
  const programs = 'cputime wakeups sleepers mempolicy schedext threadexec mergeable'.split(' ');
  append(fd, join(projectDir, 'dist/guest'), programs, '', 'usr/local/bin/');
  for (const { path, guest, isFolder } of added) {
    const target = guest.slice(1);
    if (isFolder) append(fd, path, ['.'], '.', target);
    else append(fd, dirname(path), [basename(path)], basename(path), target);
  }
  return fd;
}

/** One file of an initramfs (the kernel's Documentation/driver-api/early-userspace/buffer-format.rst). */
function initramfsFile(name, data) {
  const REGULAR_0600 = 0o100600;
  const numbers = [1, REGULAR_0600, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
  const header = `070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(header)), padded(data)]);
}

const padded = (data) => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);

function contents(fd) {
  const data = Buffer.alloc(fstatSync(fd).size);
  readSync(fd, data, 0, data.length, 0);
  return data;
}

/** init, and the modules its kernel needs to see the disks (none for a kernel of the user's). */
export function openInitramfs(modules) {
  const parts = [initFile, ...(modules === undefined ? [] : [modules])];
  return openWith(parts.map((file) => readFileSync(file)));
}

/** An initramfs that holds all of the guest, with the payload and the command. */
export function openWholeInitramfs(trees, payload, command) {
  return openWith([
    ...[initFile, ...trees].map((file) => readFileSync(file)),
    initramfsFile('payload.tar', contents(payload)),
    initramfsFile('command', Buffer.from(command)),
  ]);
}

const initFile = join(projectDir, 'dist/guest/init.cpio');

function openWith(parts) {
  const fd = openUnlinked('initramfs');
  for (const part of parts) writeSync(fd, part);
  return fd;
}
