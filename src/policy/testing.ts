/**
 * For tests of policies: an imitated machine, made-up loads, and what came of them. docs/write-a-scheduler.md shows a
 * test with it.
 *
 * @module
 */
export { tryOffline } from './offline/trial.js';
export type { Trial, TrialOptions, TriedPolicy } from './offline/trial.js';
export type {
  DecisionEvent,
  Fault,
  FaultKind,
  RescueEvent,
  RunEvent,
  TrialEvent,
} from './offline/events.js';
export type { TaskSummary, TrialSummary, WaitSummary } from './offline/summary.js';
export type { Change, Run, Workload } from './offline/workload.js';
export { forkStorm, hogs, periodic, servers } from './offline/loads.js';
export type { LoadOptions } from './offline/loads.js';
export { machineOf } from './offline/machine-shape.js';
export type { MachineDescription } from './machine-view.js';
export { parseTrace, readTrace } from './offline/read-trace.js';
export type { Trace } from './offline/read-trace.js';
export { default as Interactive } from './builtin/interactive.js';
export { default as Fifo } from './builtin/fifo.js';
