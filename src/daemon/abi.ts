import type { Btf } from '../ffi/btf/btf.js';
import { enumNumber, enumValues } from '../ffi/btf/enums.js';
import { structLayout } from '../ffi/btf/layout.js';
import {
  CONTROL_MEMBERS,
  CPU_MEMBERS,
  DECISION_MEMBERS,
  DOMAIN_MEMBERS,
  RECORD_MEMBERS,
  type PolicyAbi,
} from '../policy/policy-abi.js';

const WORD_BYTES = 4;
const MASK_WORD_BYTES = 8;
const STAT_PREFIX = 'RUSTY_STAT_';

/**
 * What bpf/intf.h says, read from the BTF of the object that was built from it, so that no
 * offset or constant is written twice. Offsets and sizes are in 32-bit words, as the memory
 * is read through Uint32Arrays; a u64 takes two words, the low one first.
 */
export interface Abi {
  readonly limits: {
    readonly maxCpus: number;
    readonly maxDomains: number;
    readonly chunkTasks: number;
    readonly planEntries: number;
    /** Of a task's weight: bits after the point. */
    readonly weightShift: number;
    readonly histBuckets: number;
  };
  readonly taskFlags: {
    readonly runnable: number;
    readonly allDomains: number;
    readonly worker: number;
  };
  readonly task: Record<(typeof TASK_MEMBERS)[number] | 'size', number>;
  readonly planEntry: Record<(typeof PLAN_ENTRY_MEMBERS)[number] | 'size', number>;
  readonly tune: Record<(typeof TUNE_MEMBERS)[number] | 'size', number>;
  readonly layout: Record<(typeof LAYOUT_MEMBERS)[number] | 'size', number>;
  readonly exitRecord: Record<(typeof EXIT_RECORD_MEMBERS)[number] | 'size', number>;
  readonly exitReasonBytes: number;
  readonly exitMessageBytes: number;
  readonly histogram: Record<(typeof HISTOGRAM_MEMBERS)[number] | 'size', number>;
  readonly cpuHists: Record<(typeof CPU_HISTS_MEMBERS)[number] | 'size', number>;
  readonly cpuStatsSize: number;
  /** Interactive mode's part. */
  readonly policy: PolicyAbi;
  /** Index of a counter by its name without RUSTY_STAT_, in lower case. */
  readonly counters: ReadonlyMap<string, number>;
}

const TASK_MEMBERS = [
  'gen',
  'slot',
  'pid',
  'tgid',
  'flags',
  'weight',
  'dom',
  'duty_at_ns',
  'duty_old',
  'duty_cur',
  'known_at_ns',
  'moved_at_ns',
  'dom_mask',
  'home_dom',
] as const;
const PLAN_ENTRY_MEMBERS = ['slot', 'gen', 'dom', 'answer'] as const;
const TUNE_MEMBERS = ['slice_ns', 'direct_greedy', 'kick_greedy'] as const;
const LAYOUT_MEMBERS = [
  'nr_doms',
  'nr_cpu_ids',
  'cpu_dom',
  'dom_node',
  'dom_nr_online',
  'steal_order',
  'dom_interactive',
] as const;
const HISTOGRAM_MEMBERS = ['sum_ns', 'count'] as const;
const CPU_HISTS_MEMBERS = ['wait', 'move', 'decide'] as const;
const EXIT_RECORD_MEMBERS = ['kind', 'code', 'reason', 'msg'] as const;

/** @throws SchedulerError OBJECT_MISMATCH, naming what the object lacks */
export function readAbi(btf: Btf): Abi {
  const limit = (name: string): number => enumNumber(btf, 'rusty_limit', `RUSTY_${name}`);
  const flag = (name: string): number => enumNumber(btf, 'rusty_task_flag', `RUSTY_TASK_${name}`);
  return {
    limits: {
      maxCpus: limit('MAX_CPUS'),
      maxDomains: limit('MAX_DOMS'),
      chunkTasks: limit('CHUNK_TASKS'),
      planEntries: limit('PLAN_ENTRIES'),
      weightShift: limit('WEIGHT_SHIFT'),
      histBuckets: limit('HIST_BUCKETS'),
    },
    taskFlags: {
      runnable: flag('RUNNABLE'),
      allDomains: flag('ALL_DOMS'),
      worker: flag('WORKER'),
    },
    task: words(btf, 'task_ctx', TASK_MEMBERS),
    planEntry: words(btf, 'plan_entry', PLAN_ENTRY_MEMBERS),
    tune: words(btf, 'tune', TUNE_MEMBERS),
    layout: words(btf, 'layout', LAYOUT_MEMBERS),
    exitRecord: words(btf, 'exit_record', EXIT_RECORD_MEMBERS),
    exitReasonBytes: limit('EXIT_REASON_LEN'),
    exitMessageBytes: limit('EXIT_MSG_LEN'),
    histogram: words(btf, 'histogram', HISTOGRAM_MEMBERS),
    cpuHists: words(btf, 'cpu_hists', CPU_HISTS_MEMBERS),
    cpuStatsSize: structLayout(btf, 'cpu_stats').size / WORD_BYTES,
    policy: readPolicyAbi(btf),
    counters: counterIndices(btf),
  };
}

function readPolicyAbi(btf: Btf): PolicyAbi {
  const limit = (name: string): number => enumNumber(btf, 'rusty_policy_limit', `RUSTY_${name}`);
  const kind = (name: string): number =>
    enumNumber(btf, 'rusty_record_kind', `RUSTY_RECORD_${name}`);
  const verdict = (name: string): number =>
    enumNumber(btf, 'rusty_verdict', `RUSTY_VERDICT_${name}`);
  const state = (name: string): number =>
    enumNumber(btf, 'rusty_policy_state', `RUSTY_POLICY_${name}`);
  return {
    limits: {
      records: limit('POLICY_RECORDS'),
      decisions: limit('POLICY_DECISIONS'),
      chunkTasks: enumNumber(btf, 'rusty_limit', 'RUSTY_CHUNK_TASKS'),
      maskBytes: limit('MASK_WORDS') * MASK_WORD_BYTES,
      weightOne: 2 ** enumNumber(btf, 'rusty_limit', 'RUSTY_WEIGHT_SHIFT'),
    },
    recordKinds: { queued: kind('QUEUED'), exit: kind('EXIT') },
    verdicts: {
      done: verdict('DONE'),
      stale: verdict('STALE'),
      retry: verdict('RETRY'),
      bounced: verdict('BOUNCED'),
    },
    states: { out: state('OUT'), active: state('ACTIVE'), late: state('LATE') },
    record: words(btf, 'policy_record', RECORD_MEMBERS),
    decision: words(btf, 'policy_decision', DECISION_MEMBERS),
    control: words(btf, 'policy_control', CONTROL_MEMBERS),
    cpu: words(btf, 'policy_cpu', CPU_MEMBERS),
    domain: words(btf, 'policy_dom', DOMAIN_MEMBERS),
  };
}

function words<Name extends string>(
  btf: Btf,
  struct: string,
  names: readonly Name[],
): Record<Name | 'size', number> {
  const layout = structLayout(btf, struct);
  const offsets = names.map((name) => [name, layout.member(name).offset / WORD_BYTES]);
  return Object.fromEntries([...offsets, ['size', layout.size / WORD_BYTES]]) as Record<
    Name | 'size',
    number
  >;
}

function counterIndices(btf: Btf): Map<string, number> {
  const indices = new Map<string, number>();
  for (const [name, value] of enumValues(btf, 'rusty_stat')) {
    if (!name.startsWith(STAT_PREFIX)) continue;
    indices.set(name.slice(STAT_PREFIX.length).toLowerCase(), Number(value));
  }
  return indices;
}
