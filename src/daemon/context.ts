import type { DomainLayout } from '../domains/layout.js';
import type { OpenOptions } from '../ffi/open-options.js';
import type { Round } from '../stats/round.js';
import type { Address } from '../stats/metrics/address.js';
import type { Logger } from '../util/log.js';
import type { WatchedFile } from './file-watch.js';
import type { DaemonOptions } from './options.js';
import type { PolicyRecorder } from './recording/policy-recorder.js';
import type { Recorder } from './recording/recorder.js';
import type { Statistics } from './statistics.js';

/** What the daemon reports to, and what ends it. */
export interface DaemonContext {
  readonly logger: Logger;
  /** As createLogger() takes it. */
  readonly verbosity: number;
  readonly version: string;
  /** What libbpf is told when it opens the scheduler. */
  readonly openOptions?: OpenOptions;
  /** Everything but attach. */
  readonly dryRun: boolean;
  /** Given every round. */
  readonly recorder?: Recorder;
  /** Given what policies are told. */
  readonly policyRecorder?: PolicyRecorder;
  /** Ends the daemon: the scheduler is detached and the promise fulfilled. */
  readonly signal: AbortSignal;
  /** The configuration's, for `watch`; undefined where there is none. */
  readonly configFile: WatchedFile | undefined;
  /** Where commands reach the daemon; undefined for nowhere. */
  readonly controlSocket?: string;
  /** Where statistics are to be had; undefined for nowhere. */
  readonly statsSocket?: string;
  /** Where metrics are to be had; undefined for nowhere. */
  readonly metrics?: Address;
  /** Counts for all that the daemon does. */
  readonly statistics: Statistics;
  /** Given a function that reads the configuration again; to be called at any time. */
  readonly onReloadRequest?: (reload: () => void) => void;
  /** Called once attached, and whenever the domains or the options have changed. */
  readonly onLayout?: (layout: DomainLayout, options: DaemonOptions) => void;
  /** Called after each balancing round. */
  readonly onRound?: (round: Round) => void;
}
