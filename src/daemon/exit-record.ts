import { SchedulerError } from '../util/errors.js';
import type { Abi } from './abi.js';

/** enum scx_exit_kind of the kernel, as far as it is stable. */
const EXIT_UNREG_BPF = 65;
const EXIT_UNREG_KERN = 66;
const EXIT_PARENT = 68;

/** SCX_ECODE_ACT_RESTART: the kernel asks for a fresh start, as after CPU hotplug. */
const ACT_RESTART = 1n << 48n;

/** Why the scheduler is no longer attached, in the kernel's words. */
export interface ExitRecord {
  readonly kind: number;
  readonly code: bigint;
  readonly reason: string;
  readonly message: string;
  readonly dump: string;
}

/**
 * Reads what BPF wrote when the scheduler ended.
 *
 * @returns undefined while it has not ended
 */
export function readExitRecord(
  bytes: Uint8Array<ArrayBuffer>,
  dump: Uint8Array,
  { exitRecord: at, exitReasonBytes, exitMessageBytes }: Abi,
): ExitRecord | undefined {
  const memory = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = memory.getInt32(at.kind * 4, true);
  if (kind === 0) return undefined;
  return {
    kind,
    code: memory.getBigInt64(at.code * 4, true),
    reason: readText(bytes.subarray(at.reason * 4, at.reason * 4 + exitReasonBytes)),
    message: readText(bytes.subarray(at.msg * 4, at.msg * 4 + exitMessageBytes)),
    dump: readText(dump),
  };
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('utf8');
}

/** Whether the kernel wants the scheduler started again. */
export function wantsRestart({ kind, code }: ExitRecord): boolean {
  return (kind === EXIT_UNREG_BPF || kind === EXIT_UNREG_KERN) && (code & ACT_RESTART) !== 0n;
}

/**
 * Whether the end was somebody's wish: our own detach, the kernel's, or SysRq-S. All
 * else is an error of the scheduler.
 */
export function isCleanExit({ kind }: ExitRecord): boolean {
  return kind <= EXIT_PARENT;
}

const RULER = '='.repeat(80);

/** The report that sched_ext users know: the dump between rulers, then one line. */
export function formatExit(record: ExitRecord): string {
  const { reason, message, dump } = record;
  const line = `EXIT: ${reason}${message === '' ? '' : ` (${message})`}`;
  return dump === '' ? line : `\nDEBUG DUMP\n${RULER}\n\n${dump}\n\n${RULER}\n\n${line}`;
}

/** The error for an exit that nobody wished for. */
export function exitError({ reason, message, kind }: ExitRecord): SchedulerError {
  return new SchedulerError(
    'SCHEDULER_EXITED',
    `the kernel put the scheduler out: ${reason}${message === '' ? '' : ` (${message})`} (kind ${kind})`,
    'all tasks are back with the default scheduler; please report this with the dump above',
  );
}
