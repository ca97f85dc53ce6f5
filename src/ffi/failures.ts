/**
 * Failures of libbpf and the kernel in one sentence each. libbpf returns a bare errno
 * whose cause is in the warnings before it, so those are matched, first rule first.
 */
import { constants } from 'node:os';
import { SchedulerError } from '../util/errors.js';
import { malformedFunctions } from './btf/functions.js';
import { errnoName } from './errno.js';
import {
  attachedScheduler,
  malformedKernelBtf,
  noKernelBtf,
  noPermission,
  noSchedExt,
  readKernelBtf,
  schedulerBusy,
} from './kernel.js';
import { summariseVerifierLog } from './verifier-log.js';

const { E2BIG, EAGAIN, EBUSY, EPERM } = constants.errno;

const SEE_DEBUG_LOG = "see libbpf's messages with -vv";
const NEWER_KERNEL = 'boot a newer kernel, or use a scx-rusty-ts that was made for this one';

interface Rule {
  readonly pattern: RegExp;
  readonly explain: (match: RegExpExecArray) => SchedulerError;
}

/** Names in quotes, tabs and the like are libbpf's spelling, of 1.4 to 1.7. */
const loadRules: readonly Rule[] = [
  {
    pattern: /struct (?:bpf_struct_ops_)?sched_ext_ops is not found in kernel BTF/,
    explain: noSchedExt,
  },
  {
    pattern: /kernel BTF is missing|failed to find valid kernel BTF/,
    explain: noKernelBtf,
  },
  {
    pattern: /extern \(func ksym\) '([^']+)': func_proto .*incompatible/,
    explain: ([, name = '']) => incompatibleFunction(name),
  },
  {
    pattern: /extern \(\w+ ksym\) '([^']+)': not found in kernel/,
    explain: ([, name = '']) => kernelLacks(`function ${name}()`),
  },
  {
    pattern: /init_kern (\S+): Cannot find member (\S+) in kernel BTF/,
    explain: ([, map = '', member = '']) =>
      kernelLacks(`member '${member}' of struct_ops '${map}'`),
  },
];

/** @param errno positive */
export function openFailure(
  path: string,
  errno: number,
  warnings: readonly string[],
): SchedulerError {
  if (errno === constants.errno.ENOENT) return objectMissing(path);
  return new SchedulerError(
    'LOAD_FAILED',
    `cannot open BPF object ${path}: ${firstWarning(warnings, errno)}`,
    'build it again with: npm run build',
  );
}

export function objectMissing(path: string): SchedulerError {
  return new SchedulerError(
    'OBJECT_MISSING',
    `there is no BPF object ${path}`,
    'build it with: npm run build',
  );
}

/** @param errno of either sign */
export function loadFailure(
  path: string,
  errno: number,
  warnings: readonly string[],
): SchedulerError {
  const text = warnings.join('\n');
  for (const { pattern, explain } of loadRules) {
    const match = pattern.exec(text);
    if (match !== null) return explain(match);
  }
  // Before the verifier, which complains of a missing capability in many ways.
  if (Math.abs(errno) === EPERM) return noPermission('EPERM while loading');
  // What libbpf has left of the log then says nothing about the program.
  if (Math.abs(errno) === EAGAIN) {
    return new SchedulerError(
      'LOAD_FAILED',
      `cannot load BPF object ${path}: signals interrupted the kernel's verifier each time (EAGAIN)`,
      'start it without a profiler that works by signals, such as node --cpu-prof',
    );
  }
  const verifier = summariseVerifierLog(warnings);
  if (verifier !== undefined) {
    const { program, reason, omittedLines } = verifier;
    return new SchedulerError(
      'VERIFIER_REJECTED',
      `the kernel's verifier rejects program '${program}': ${reason} (${omittedLines} lines omitted, -vv shows all)`,
      'please report this with the full log and the kernel version',
      { cause: text },
    );
  }
  return new SchedulerError(
    'LOAD_FAILED',
    `cannot load BPF object ${path}: ${firstWarning(warnings, errno)}`,
    SEE_DEBUG_LOG,
  );
}

/** @param errno positive */
export function attachFailure(
  map: string,
  errno: number,
  warnings: readonly string[],
): SchedulerError {
  if (errno === EBUSY) return schedulerBusy(attachedScheduler());
  if (errno === EPERM) return noPermission('EPERM while attaching');
  const problem =
    errno === E2BIG
      ? `the kernel refuses scheduler '${map}': a limit is out of range (E2BIG)`
      : `cannot attach scheduler '${map}': ${firstWarning(warnings, errno)}`;
  const remedy =
    errno === E2BIG ? 'keep the stall timeout at 30000 ms or less' : 'see the kernel log (dmesg)';
  return new SchedulerError('ATTACH_FAILED', problem, remedy);
}

/** A prototype that the object does not expect: the whole kernel is malformed, or just different. */
function incompatibleFunction(name: string): SchedulerError {
  const malformed = malformedFunctions(readKernelBtf());
  return malformed.length > 0
    ? malformedKernelBtf(malformed)
    : kernelLacks(`function ${name}() as it is called here`);
}

function kernelLacks(what: string): SchedulerError {
  return new SchedulerError('KERNEL_LACKS_FEATURE', `this kernel has no ${what}`, NEWER_KERNEL);
}

/** libbpf's first warning is about the cause, the later ones about what failed in turn. */
function firstWarning(warnings: readonly string[], errno: number): string {
  const first = warnings[0]?.replace(/^libbpf: /, '');
  return first === undefined ? errnoName(errno) : `${first} (${errnoName(errno)})`;
}
