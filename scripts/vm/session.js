/**
 * One guest from start to end. The emulator dies with this process, whatever kills it
 * (a parent-death signal), and leaves no file: its sockets and files have no names.
 */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Status } from '../lib/failure.js';
import { tool } from '../lib/tools.js';
import { Console, openConsole } from './console.js';
import { inMemory, machineArguments } from './machine.js';
import { openInitramfs, openPayload, openWholeInitramfs, scratchDir } from './payload.js';

/** A device in the guest; what is written there comes back beside the command's output. */
export const RESULT_PORT = '/dev/vport0p4';

/** Positions in the emulator's stdio. */
const FDS = { control: 3, stdout: 4, stderr: 5, result: 6, console: 7, initramfs: 8, payload: 9 };
const SOCKETS = ['pipe', 'pipe', 'pipe', 'pipe'];
const CONSOLE_POLL_MS = 200;
const PASSED_ON = ['TERM', 'COLUMNS', 'LINES', 'NO_COLOR', 'FORCE_COLOR'];
const GUEST_PATH =
  '/opt/scx-rusty-ts/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const EMULATOR_GAVE_UP = /KVM internal error|emulation failure/;

function guestEnvironment({ seed }) {
  const passed = PASSED_ON.filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(passed.map((name) => [name, process.env[name]])),
    PATH: GUEST_PATH,
    HOME: '/root',
    USER: 'root',
    LANG: 'C.UTF-8',
    SCX_VM: '1',
    ...(seed === undefined ? {} : { SCX_VM_SEED: String(seed) }),
  };
}

/** The command as vm/guest/init.c reads it. */
function commandMessage(options) {
  const environment = Object.entries(guestEnvironment(options));
  const strings = [
    ...environment.map(([name, value]) => `E${name}=${value}`),
    ...options.command.map((word) => `A${word}`),
  ];
  return `${strings.join('\0')}\0\0`;
}

function spawnEmulator(options, parts, consoleFd) {
  const payload = openPayload(options.added);
  const initramfs = inMemory(options)
    ? openWholeInitramfs(parts.trees, payload, commandMessage(options))
    : openInitramfs(parts.modules);
  const files = [initramfs, payload];
  const args = machineArguments(options, parts, FDS);
  const emulator = spawn('setpriv', ['--pdeathsig', 'KILL', '--', tool('qemu'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...SOCKETS, consoleFd, ...files],
    env: { ...process.env, TMPDIR: scratchDir() },
  });
  files.forEach(closeSync);
  return emulator;
}

/**
 * Boots a guest and runs the command.
 *
 * `parts` are {kernel, modules, disks, trees, accelerator}; output goes to the writable streams
 * of `sinks` ({stdout, stderr}) as it comes; `onTrouble` gets lines of a kernel in trouble;
 * `signal` (an AbortSignal) ends it.
 *
 * Resolves, when the emulator is gone, to {status, bootMs, release, console, answer} and
 * `problem`, a sentence, if the command did not run to its end. `answer` is what the guest
 * wrote to RESULT_PORT.
 */
export function runGuest(options, parts, { stdout, stderr }, onTrouble, signal) {
  const started = performance.now();
  const log = new Console();
  const result = { status: undefined, console: log, answer: '' };
  const consoleFile = openConsole((text) => log.add(text, onTrouble));
  const emulator = spawnEmulator(options, parts, consoleFile.fd);
  const poll = setInterval(consoleFile.poll, CONSOLE_POLL_MS);
  const stream = (name) => emulator.stdio[FDS[name]];
  let said = '';

  const end = (status, problem) => {
    if (result.status !== undefined) return;
    Object.assign(result, { status, problem });
    emulator.kill('SIGKILL');
  };
  const onControl = (line) => {
    const [verb, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (verb === 'run')
      Object.assign(result, { release: rest, bootMs: performance.now() - started });
    else if (verb === 'exit') end(Number(rest));
    else end(Status.unavailable, `the guest did not boot: ${rest}`);
  };

  stream('stdout').pipe(stdout, { end: false });
  stream('stderr').pipe(stderr, { end: false });
  stream('result')
    .setEncoding('utf8')
    .on('data', (text) => (result.answer += text));
  let control = '';
  stream('control')
    .setEncoding('utf8')
    .on('data', (text) => {
      const lines = (control + text).split('\n');
      control = lines.pop();
      lines.forEach(onControl);
    });
  if (!inMemory(options)) stream('control').write(commandMessage(options));
  emulator.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    if (EMULATOR_GAVE_UP.test(said))
      end(Status.unavailable, 'the accelerator cannot run this guest');
  });
  // A killed emulator resets its sockets; that it ended is told by 'close'.
  for (const socket of emulator.stdio.slice(3, 3 + SOCKETS.length))
    socket.on('error', () => undefined);

  const timer = setTimeout(
    () => end(Status.timeout, `timed out after ${options.timeoutSeconds} s`),
    options.timeoutSeconds * 1000,
  );
  const onAbort = () => end(Status.failure);
  signal.addEventListener('abort', onAbort);

  return new Promise((resolve, reject) => {
    emulator.on('error', reject);
    emulator.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      clearInterval(poll);
      consoleFile.poll();
      closeSync(consoleFile.fd);
      const why = log.troubles[0] ?? (said.trim().split('\n').at(-1) || 'the emulator ended');
      if (result.release === undefined) end(Status.unavailable, `the guest did not boot: ${why}`);
      else end(Status.software, `the guest died: ${why}`);
      resolve(result);
    });
  });
}
