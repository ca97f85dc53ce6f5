import { hasInteractive, type DomainLayout } from '../domains/layout.js';
import type { Btf } from '../ffi/btf/btf.js';
import type { OpenObject } from '../ffi/object.js';
import { enumValues } from '../ffi/btf/enums.js';
import { structLayout } from '../ffi/btf/layout.js';
import { readKernelBtf } from '../ffi/kernel.js';
import type { StructOps } from '../ffi/struct-ops.js';
import type { Abi } from './abi.js';
import { writeLayout } from './layout-writer.js';
import { u32, writeU64 } from './memory.js';
import { halfLifeNs, type DaemonOptions } from './options.js';
import { writePolicyBounds } from './policy-kernel.js';
import { makeTuner, TuneWriter } from './tune-writer.js';

/** The struct_ops map of bpf/rusty.bpf.c. */
export const OPS = 'rusty';
/** What tells BPF of cgroups; without these, all tasks are the root's. */
const CGROUP_OPS = [
  'cgroup_init',
  'cgroup_exit',
  'cgroup_move',
  'cgroup_set_weight',
  'cgroup_set_idle',
] as const;
/** Callbacks and programs of interactive mode only. */
const POLICY_OPS = ['update_idle', 'disable'];
const POLICY_PROGRAMS = ['policy_execute', 'policy_join', 'policy_leave', 'policy_wake'];
const DEFAULT_DUMP_BYTES = 32_768;
const NS_PER_MS = 1e6;
const NS_PER_US = 1e3;

/** Whatever has variables: the object before the load, or after it. */
type Variables = Pick<OpenObject, 'variable'>;

/** All that the scheduler has to know before it is loaded. */
export interface Settings {
  readonly options: DaemonOptions;
  readonly layout: DomainLayout;
  /** /sys/kernel/sched_ext/hotplug_seq, read before the topology was. */
  readonly hotplugSequence: bigint;
  readonly version: string;
}

/**
 * @returns the operations that the running kernel does not have, and that are left out
 * @throws SchedulerError TOPOLOGY_TOO_LARGE, OBJECT_MISMATCH, KERNEL_NO_BTF
 */
export function configure(object: OpenObject, abi: Abi, settings: Settings): readonly string[] {
  const { options, layout } = settings;
  const isInteractive = hasInteractive(layout);
  writeConstants(object, options);
  object.variable('interactive').view[0] = isInteractive ? 1 : 0;
  for (const program of POLICY_PROGRAMS) object.setAutoload(program, isInteractive);
  writeTunables(object, options);
  writeLayout(object.variable('layouts').view, 0, abi, layout);
  new TuneWriter(object.variable('tune').view, abi).write(makeTuner(layout, options));
  return writeOperations(object, settings);
}

/** Settings that BPF reads from variables, before the load and after it. */
export function writeTunables(object: Variables, options: DaemonOptions): void {
  const words = (name: string): Uint32Array => u32(object.variable(name).view);
  words('greedy_threshold')[0] = options.greedyThreshold;
  words('greedy_threshold_x_numa')[0] = options.greedyThresholdXNuma;
  writeU64(words('crowded_after_ns'), 0, options.crowdedAfterMs * NS_PER_MS);
  words('direct_greedy_numa')[0] = options.directGreedyNuma ? 1 : 0;
  object.variable('preemption').view[0] = options.preemption ? 1 : 0;
  object.variable('kthreads_local').view[0] = options.kthreadsLocal ? 1 : 0;
  words('perf_target')[0] = options.perf;
  writeU64(words('duty_half_life_ns'), 0, halfLifeNs(options));
  writeU64(words('sleeper_credit_ns'), 0, options.sliceUnderutilUs * NS_PER_US);
  writePolicyBounds(object, options);
}

function writeConstants(object: OpenObject, options: DaemonOptions): void {
  object.variable('fifo_sched').view[0] = Number(options.fifoSched);
  object.variable('cgroup_weights').view[0] = Number(options.cgroupWeights);
  object.variable('mempolicy_affinity').view[0] = Number(options.mempolicyAffinity);
  const dumpBytes = options.exitDumpBytes === 0 ? DEFAULT_DUMP_BYTES : options.exitDumpBytes;
  object.resizeDataSection('.data.exit_dump', dumpBytes);
  u32(object.variable('exit_dump_len').view)[0] = dumpBytes;
}

function writeOperations(object: OpenObject, settings: Settings): readonly string[] {
  const { options, layout, version, hotplugSequence } = settings;
  const isInteractive = hasInteractive(layout);
  const ops = object.structOps(OPS);
  // Visible in /sys/kernel/sched_ext/root/ops, which allows letters, digits, dots and underscores.
  ops.set('name', `rusty_ts_${version.replaceAll(/[^\w.]/g, '_')}`);
  ops.set('timeout_ms', options.watchdogMs);
  ops.set('exit_dump_len', options.exitDumpBytes);
  // The kernel refuses to attach if CPUs came or went since the topology was read.
  ops.set('hotplug_seq', hotplugSequence);
  const kernel = readKernelBtf();
  ops.set('flags', operationFlags(object.btf, kernel, options, isInteractive));
  if (!options.cgroupWeights) drop(ops, CGROUP_OPS);
  if (!isInteractive) drop(ops, POLICY_OPS);
  return ops.dropUnknown(structLayout(kernel, 'sched_ext_ops'));
}

function operationFlags(
  btf: Btf,
  kernel: Btf,
  options: DaemonOptions,
  isInteractive: boolean,
): bigint {
  const flags = enumValues(btf, 'scx_ops_flags');
  let set = flags.get('SCX_OPS_ENQ_LAST')!;
  // Idle CPUs are followed by the policy, and found by the kernel as ever.
  if (isInteractive) set |= flags.get('SCX_OPS_KEEP_BUILTIN_IDLE')!;
  if (options.partial) set |= flags.get('SCX_OPS_SWITCH_PARTIAL')!;
  if (options.cgroupWeights) set |= weightFlag(kernel);
  return set;
}

/** Up to 6.14 the kernel logs that cpu.weight has no effect, unless told otherwise; 6.19 refuses to be told. */
function weightFlag(kernel: Btf): bigint {
  const flags = enumValues(kernel, 'scx_ops_flags');
  const isDeprecated = flags.has('SCX_OPS_BUILTIN_IDLE_PER_NODE');
  return isDeprecated ? 0n : (flags.get('SCX_OPS_HAS_CGROUP_WEIGHT') ?? 0n);
}

function drop(ops: StructOps, names: readonly string[]): void {
  for (const name of names) ops.drop(name);
}
