import type { Btf } from '../ffi/btf/btf.js';
import { enumNumber, enumValues } from '../ffi/btf/enums.js';
import { structLayout } from '../ffi/btf/layout.js';

const WORD_BYTES = 4;
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
] as const;
const HISTOGRAM_MEMBERS = ['sum_ns', 'count'] as const;
const CPU_HISTS_MEMBERS = ['wait', 'move'] as const;
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
    counters: counterIndices(btf),
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
