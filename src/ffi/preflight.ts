/**
 * What can be known to fail before anything is tried, from cheap to dear, so that the
 * user reads the first cause and not its last consequence.
 */
import { existsSync, readFileSync } from 'node:fs';
import {
  attachedScheduler,
  noPermission,
  requireKernelBtf,
  requireSchedExt,
  schedulerBusy,
} from './kernel.js';
import { objectMissing } from './failures.js';

const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

export interface PreflightOptions {
  /** The compiled BPF object. */
  readonly objectPath: string;
  /** Whether a scheduler will be attached, so that none may be yet. */
  readonly attaches: boolean;
  /** Stands before /sys and /proc; '' for this machine's own. */
  readonly root?: string;
}

/**
 * @throws SchedulerError OBJECT_MISSING, KERNEL_NO_SCHED_EXT, KERNEL_NO_BTF, NO_PERMISSION,
 *   SCHEDULER_BUSY
 */
export function preflight({ objectPath, attaches, root = '' }: PreflightOptions): void {
  if (!existsSync(objectPath)) throw objectMissing(objectPath);
  requireSchedExt(root);
  requireKernelBtf(root);
  requireCapabilities(root);
  if (attaches) requireNoScheduler(root);
}

function requireNoScheduler(root: string): void {
  const name = attachedScheduler(root);
  if (name !== undefined) throw schedulerBusy(name);
}

function requireCapabilities(root: string): void {
  const effective = effectiveCapabilities(root);
  const has = (capability: bigint): boolean => ((effective >> capability) & 1n) === 1n;
  if (has(CAP_SYS_ADMIN)) return;
  const missing = [
    ...(has(CAP_BPF) ? [] : ['CAP_BPF']),
    ...(has(CAP_PERFMON) ? [] : ['CAP_PERFMON']),
  ];
  if (missing.length > 0) throw noPermission(`it lacks ${missing.join(' and ')}`);
}

/** CapEff of /proc/self/status, a bit per capability. */
function effectiveCapabilities(root: string): bigint {
  const status = readFileSync(`${root}/proc/self/status`, 'latin1');
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return BigInt(`0x${mask ?? '0'}`);
}
