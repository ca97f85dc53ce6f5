import type { DecisionLog } from '../../balancer/decision-log.js';
import type { PlanOptions } from '../../balancer/plan-options.js';
import type { Snapshot } from '../../balancer/snapshot.js';
import type { Stays } from '../../balancer/stays.js';
import type { DomainLayout } from '../../domains/layout.js';
import type { TaskTable } from '../task-table.js';

/** All that explanations are made of: the state of the balance loop between two rounds. */
export interface Subject {
  readonly layout: DomainLayout;
  readonly options: PlanOptions;
  readonly log: DecisionLog;
  /** Of the last plan. */
  readonly stays: Stays;
  /** That of the last plan. */
  readonly snapshot: Snapshot;
  readonly tasks: TaskTable;
  /** The clock of the log. */
  readonly nowMs: number;
}
