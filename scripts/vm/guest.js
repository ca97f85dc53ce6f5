/** A guest with what it needs around it: kernel, accelerator, report and log. */
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entry } from '../lib/cache.js';
import { output } from '../lib/command.js';
import { Failure, Status } from '../lib/failure.js';
import { diskImages, memoryTrees } from '../lib/images.js';
import { defaultKernel, fetchKernel, kernelFormat } from '../lib/kernel.js';
import { tool } from '../lib/tools.js';
import { chooseAccelerator } from './accelerator.js';
import { runGuest } from './session.js';

const LAST_LINES = 15;
const HEAD_BYTES = 8192;

function readHead(file) {
  const head = Buffer.alloc(HEAD_BYTES);
  const fd = openSync(file, 'r');
  readSync(fd, head);
  closeSync(fd);
  return head;
}

function chooseKernel(named, say) {
  if (named === undefined) return defaultKernel();
  if (!existsSync(named)) {
    if (/^\d+\.\d+/.test(named)) return fetchKernel(named, say);
    throw new Failure(Status.usage, `--kernel '${named}': there is no such file`);
  }
  if (kernelFormat(readHead(named)) === undefined) {
    throw new Failure(
      Status.usage,
      `--kernel '${named}': not a kernel image; give a vmlinuz (bzImage) or a vmlinux`,
    );
  }
  return { kernel: resolve(named) };
}

function keepLog(log, file) {
  if (file !== undefined) {
    writeFileSync(file, String(log));
    return file;
  }
  const folder = entry('logs');
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `vm-${new Date().toISOString().replace(/[:.]/g, '-')}.log`);
  writeFileSync(name, String(log));
  return name;
}

/** Says what happened beside the command's own output, and keeps the log if it matters. */
function report({ verbose, logFile }, result, say) {
  const { status, problem, release, bootMs, console: log } = result;
  if (verbose && release !== undefined) {
    say(`kernel ${release}, first command after ${(bootMs / 1000).toFixed(1)} s`);
  }
  const matters = problem !== undefined || log.troubles.length > 0;
  if (!matters && logFile === undefined) return;
  const file = keepLog(log, logFile);
  if (!matters) return;
  if (status === Status.timeout) log.last(LAST_LINES).forEach((line) => say(`console: ${line}`));
  say(`${problem ?? "the guest's kernel was in trouble"}; its console is in ${file}`);
}

/**
 * Boots a guest as `options` (options.js) say and runs their command, with its output on
 * `sinks`, {stdout, stderr}. Resolves to {status, answer}: the command's status, or ours if
 * the guest or its kernel failed, and what the guest wrote to RESULT_PORT.
 */
export async function runInGuest(options, sinks, signal) {
  const say = (text) => sinks.stderr.write(`vm: ${text}\n`);
  const parts = { ...chooseKernel(options.kernel, say), disks: diskImages(), trees: memoryTrees() };
  const accelerator = await chooseAccelerator(options, parts, signal);
  if (options.verbose) {
    say(`${output(tool('qemu'), ['--version']).split('\n')[0]}, accelerator ${accelerator}`);
  }
  const onTrouble = (line) => say(`the guest's kernel: ${line}`);
  const result = await runGuest(options, { ...parts, accelerator }, sinks, onTrouble, signal);
  if (!signal.aborted) report(options, result, say);
  const inTrouble = result.console.troubles.length > 0;
  return {
    status: inTrouble && result.status === 0 ? Status.software : result.status,
    answer: result.answer,
  };
}
