/** What happens in a trial: the dispatch trace, and what the policy did wrong. Times are ns since the trial's start. */

/** A decision was executed. */
export interface DecisionEvent {
  readonly type: 'decision';
  readonly atNs: number;
  readonly pid: number;
  readonly comm: string;
  /** `cpu 3`, `domain 1`, `any`, or what the policy named instead. */
  readonly target: string;
  /** 0: the domain's own. */
  readonly sliceNs: number;
  readonly vtime: number;
  readonly flags: number;
  readonly verdict: 'done' | 'bounced' | 'stale';
  /** How long the task waited for it. */
  readonly pendingNs: number;
}

/** A task was on a CPU; `atNs` is when it left. */
export interface RunEvent {
  readonly type: 'run';
  readonly atNs: number;
  readonly cpu: number;
  readonly pid: number;
  readonly comm: string;
  readonly ranNs: number;
  /** How long it had waited for the CPU. */
  readonly waitedNs: number;
  /** Who sent it there: the policy; the kernel, to an idle CPU at once (builtinIdle); the hybrid scheduler, where the policy failed. */
  readonly by: 'policy' | 'idle' | 'hybrid';
  /** Why it left the CPU. */
  readonly end: 'slice' | 'sleep' | 'exit' | 'preempted' | 'trial';
}

/** BPF took a task from the policy, as it does when one waits for too long. */
export interface RescueEvent {
  readonly type: 'rescue';
  readonly atNs: number;
  readonly pid: number;
  readonly comm: string;
  /** Held: not decided about. Starved: decided about, and its turn did not come. */
  readonly why: 'held' | 'starved';
  readonly waitedNs: number;
}

export const faultKinds = {
  throws: 'it throws',
  'never-dispatches': 'it never sends a task on',
  held: 'it held a task back while a CPU was idle, or for two seconds: BPF took it',
  starved: 'it sent a task on whose turn did not come for two seconds: BPF took it',
  'double-dispatch': 'it sent a task on twice for one wait',
  'not-waiting': 'it sent a task on that was not waiting',
  'wrong-cpu': 'it sent a task where that may not run: it went to its domain',
  'wrong-task': 'it sent a task on that there is not',
  'too-late': 'its decision came when the task no longer waited for it',
  endless: 'it did not end a turn: an endless loop?',
} as const;
export type FaultKind = keyof typeof faultKinds;

/** Something that a policy must not do, as often as it did so with one task. */
export interface Fault {
  readonly kind: FaultKind;
  /** When first. */
  readonly atNs: number;
  /** 0 where it is not about one task. */
  readonly pid: number;
  readonly comm: string;
  readonly detail: string;
  readonly count: number;
}

export type TrialEvent = DecisionEvent | RunEvent | RescueEvent;
