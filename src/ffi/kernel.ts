/** What the running kernel says of itself. `root` stands before /sys, for tests. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { SchedulerError } from '../util/errors.js';
import { Btf } from './btf/btf.js';

const SCHED_EXT = '/sys/kernel/sched_ext';
const BTF = '/sys/kernel/btf/vmlinux';

export function requireSchedExt(root = ''): void {
  if (!existsSync(`${root}${SCHED_EXT}`)) throw noSchedExt();
}

export function requireKernelBtf(root = ''): void {
  if (!existsSync(`${root}${BTF}`)) throw noKernelBtf();
}

/**
 * The kernel's types. Costs a file of some 5 MB and a few milliseconds.
 *
 * @throws SchedulerError KERNEL_NO_BTF, BTF_INVALID
 */
export function readKernelBtf(root = ''): Btf {
  requireKernelBtf(root);
  return new Btf(readFileSync(`${root}${BTF}`), BTF);
}

/** Name of the scheduler that is attached, or undefined. */
export function attachedScheduler(root = ''): string | undefined {
  if (readLine(`${root}${SCHED_EXT}/state`) === 'disabled') return undefined;
  // The kernel shows a scheduler's directory only while there is one.
  return readLine(`${root}${SCHED_EXT}/root/ops`);
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}

export function noSchedExt(): SchedulerError {
  return new SchedulerError(
    'KERNEL_NO_SCHED_EXT',
    `kernel ${release()} has no sched_ext`,
    'boot a kernel ≥ 6.12 that is built with CONFIG_SCHED_CLASS_EXT',
  );
}

export function noKernelBtf(): SchedulerError {
  return new SchedulerError(
    'KERNEL_NO_BTF',
    `kernel ${release()} has no type information in ${BTF}`,
    'boot a kernel that is built with CONFIG_DEBUG_INFO_BTF',
  );
}

export function malformedKernelBtf(functions: readonly string[]): SchedulerError {
  return new SchedulerError(
    'KERNEL_BTF_MALFORMED',
    `kernel ${release()} declares ${functions.map((name) => `${name}()`).join(' and ')} wrongly in its type information, and no scheduler that calls them can be loaded`,
    'boot another build of the kernel: this one was made with too old a pahole',
  );
}

export function schedulerBusy(name: string | undefined): SchedulerError {
  return new SchedulerError(
    'SCHEDULER_BUSY',
    name === undefined
      ? 'another scheduler is attached'
      : `scheduler '${name}' is attached already`,
    'stop it first, for example with: systemctl stop scx scx_loader',
  );
}

export function noPermission(detail: string): SchedulerError {
  return new SchedulerError(
    'NO_PERMISSION',
    `the kernel does not let this process load BPF programs (${detail})`,
    'run as root, or with the capabilities CAP_BPF and CAP_PERFMON',
  );
}
