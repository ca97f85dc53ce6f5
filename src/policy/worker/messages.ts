/** What the daemon's main thread and the policy's thread tell each other. */
import type { SharedRegion } from '../../ffi/shared-region.js';
import type { ExitInfo } from '../channel.js';
import type { MachineDescription } from '../machine-view.js';
import type { PolicyAbi } from '../policy-abi.js';
import type { PolicyOptions } from '../policy.js';

/** What the thread is started with. */
export interface WorkerSetup {
  /** URL of the compiled policy. */
  readonly url: string;
  readonly abi: PolicyAbi;
  readonly machine: MachineDescription;
  readonly options: Readonly<Record<string, number | boolean | string>>;
  /** Int32Array of {@link Signal}: looked at by the policy's thread in every turn. */
  readonly signals: SharedArrayBuffer;
}

/** Words of WorkerSetup.signals. */
export const Signal = {
  /** A {@link Stop}. */
  stop: 0,
  /** 1: there is a message to be received. */
  message: 1,
  /** Its thread id, from its start on. */
  thread: 2,
  count: 3,
} as const;

/** How the policy's thread is to end its loop. */
export const Stop = {
  /** Not at all. */
  none: 0,
  /** Nobody decides any more. */
  leave: 1,
  /** A successor takes over at once: what waits goes on waiting. */
  handOver: 2,
} as const;
export type Stop = (typeof Stop)[keyof typeof Stop];

/** Where the shared memory is, and what wakes the thread. Void once the object is closed. */
export interface KernelMemory {
  readonly libbpfPath: string;
  readonly control: SharedRegion;
  readonly records: SharedRegion;
  readonly decisions: SharedRegion;
  readonly cpus: SharedRegion;
  readonly domains: SharedRegion;
  /** Addresses of chunks of affinities, u64 each; 0 for one that is not there yet. */
  readonly allowedChunks: SharedRegion;
  readonly cpuStats: SharedRegion;
  readonly cpuStatsWords: number;
  readonly counters: ReadonlyMap<string, number>;
  readonly doorbellFd: number;
  readonly programs: {
    readonly execute: number;
    readonly join: number;
    readonly leave: number;
  };
}

export type ToWorker =
  | { readonly type: 'start'; readonly memory: KernelMemory }
  | { readonly type: 'machine'; readonly machine: MachineDescription }
  | { readonly type: 'exit'; readonly exit: ExitInfo };

export type FromWorker =
  /** It was loaded and has passed its trial. */
  | {
      readonly type: 'ready';
      readonly options: Required<PolicyOptions>;
      readonly wantsExits: boolean;
    }
  /** It schedules. */
  | { readonly type: 'started' }
  | { readonly type: 'log'; readonly text: string }
  /** It wants the scheduler to end. */
  | { readonly type: 'shutdown' }
  /** Its loop is over: it was told to stop, or has returned by itself. */
  | { readonly type: 'ended' }
  /** It has thrown: while it was loaded, in its trial, or at work. */
  | { readonly type: 'threw'; readonly text: string };
