import type { DomainLayout } from '../domains/layout.js';
import type { Round } from '../stats/round.js';
import type { Logger } from '../util/log.js';
import type { Scheduler } from './scheduler.js';

/** What the daemon reports to, and what ends it. */
export interface DaemonContext {
  readonly logger: Logger;
  /** As createLogger() takes it. */
  readonly verbosity: number;
  readonly version: string;
  /** Ends the daemon: the scheduler is detached and the promise fulfilled. */
  readonly signal: AbortSignal;
  /** Called once attached, and whenever the domains have changed. */
  readonly onLayout?: (layout: DomainLayout, scheduler: Scheduler) => void;
  /** Called after each balancing round. */
  readonly onRound?: (round: Round) => void;
}
