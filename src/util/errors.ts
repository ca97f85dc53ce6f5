/**
 * The catalogue of everything that can go wrong for a user: each failure has a
 * stable code and an exit status, and every code has its paragraph in docs/errors.md
 * (a test holds the two together).
 */

/** Exit statuses, after sysexits.h where it has one. */
export const ExitStatus = {
  ok: 0,
  failure: 1,
  usage: 2,
  unavailable: 69,
  busy: 75,
  noPermission: 77,
  badConfig: 78,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Exit status of every error code. */
export const errorStatus = {
  USAGE: ExitStatus.usage,
  CONFIG_INVALID: ExitStatus.badConfig,
  TOPOLOGY_UNREADABLE: ExitStatus.unavailable,
  TOPOLOGY_TOO_LARGE: ExitStatus.unavailable,
  LIBBPF_MISSING: ExitStatus.unavailable,
  LIBBPF_TOO_OLD: ExitStatus.unavailable,
  KERNEL_NO_SCHED_EXT: ExitStatus.unavailable,
  KERNEL_NO_BTF: ExitStatus.unavailable,
  KERNEL_BTF_MALFORMED: ExitStatus.unavailable,
  KERNEL_LACKS_FEATURE: ExitStatus.unavailable,
  NO_PERMISSION: ExitStatus.noPermission,
  SCHEDULER_BUSY: ExitStatus.busy,
  OBJECT_MISSING: ExitStatus.unavailable,
  OBJECT_MISMATCH: ExitStatus.failure,
  VERIFIER_REJECTED: ExitStatus.failure,
  LOAD_FAILED: ExitStatus.failure,
  ATTACH_FAILED: ExitStatus.failure,
  BAD_POINTER: ExitStatus.failure,
  BTF_INVALID: ExitStatus.unavailable,
  PROGRAM_FAILED: ExitStatus.failure,
  TASK_UNKNOWN: ExitStatus.failure,
  RECORDING_INVALID: ExitStatus.failure,
  REPLAY_DIFFERS: ExitStatus.failure,
  POLICY_INVALID: ExitStatus.badConfig,
  POLICY_MISBEHAVES: ExitStatus.failure,
  TRACE_INVALID: ExitStatus.failure,
  SCHEDULER_EXITED: ExitStatus.failure,
  SOCKET_IN_USE: ExitStatus.busy,
  SOCKET_UNUSABLE: ExitStatus.failure,
  DAEMON_NOT_RUNNING: ExitStatus.failure,
  CONTROL_REQUEST_INVALID: ExitStatus.failure,
  CONTROL_FAILED: ExitStatus.failure,
} as const satisfies Record<string, ExitStatus>;
export type ErrorCode = keyof typeof errorStatus;

/**
 * A failure told to the user in one sentence: what happened, with the value and the
 * place, then what to do about it.
 */
export class SchedulerError extends Error {
  override readonly name = 'SchedulerError';
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy: string;

  /**
   * @param code stable code, see docs/errors.md
   * @param problem what is wrong, with the offending value; lower case, no full stop
   * @param remedy what to do about it; imperative, lower case, no full stop
   */
  constructor(code: ErrorCode, problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}; ${remedy} [${code}]`, options);
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
  }

  get exitStatus(): ExitStatus {
    return errorStatus[this.code];
  }
}
