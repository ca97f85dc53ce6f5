/**
 * What bpf/intf.h says of interactive mode: offsets and sizes in 32-bit words, constants.
 * The daemon reads it from the object's BTF (src/daemon/abi.ts) and hands it to the policy's thread.
 */
export interface PolicyAbi {
  readonly limits: {
    /** Records in the ring, a power of two. */
    readonly records: number;
    /** Decisions that one call executes. */
    readonly decisions: number;
    /** Slots of a chunk, whose affinities lie together. */
    readonly chunkTasks: number;
    /** Of a task's affinity: a bit for each CPU. */
    readonly maskBytes: number;
    /** What a weight of 1 is in a record: weights there are fixed-point numbers. */
    readonly weightOne: number;
  };
  readonly recordKinds: { readonly queued: number; readonly exit: number };
  readonly record: Readonly<Record<(typeof RECORD_MEMBERS)[number] | 'size', number>>;
  readonly decision: Readonly<Record<(typeof DECISION_MEMBERS)[number] | 'size', number>>;
  readonly control: Readonly<Record<(typeof CONTROL_MEMBERS)[number] | 'size', number>>;
  readonly cpu: Readonly<Record<(typeof CPU_MEMBERS)[number] | 'size', number>>;
  readonly domain: Readonly<Record<(typeof DOMAIN_MEMBERS)[number] | 'size', number>>;
  readonly verdicts: Readonly<Record<'done' | 'stale' | 'retry' | 'bounced', number>>;
  readonly states: Readonly<Record<'out' | 'active' | 'late', number>>;
}

export const RECORD_MEMBERS = [
  'seq',
  'kind',
  'slot',
  'gen',
  'pid',
  'tgid',
  'cpu',
  'dom',
  'weight',
  'flags',
  'nr_cpus_allowed',
  'start_ns',
  'stop_ns',
  'exec_ns',
  'total_ns',
  'vtime',
  'queued_ns',
  'comm',
] as const;
export const DECISION_MEMBERS = [
  'pid',
  'seq',
  'target',
  'flags',
  'slice_ns',
  'vtime',
  'verdict',
] as const;
export const CONTROL_MEMBERS = [
  'state',
  'head',
  'tail',
  'turns',
  'nr_scheduled',
  'waiting',
  'demand',
] as const;
export const CPU_MEMBERS = ['idle_seq', 'pid', 'slot', 'queued', 'own'] as const;
export const DOMAIN_MEMBERS = ['queued'] as const;
