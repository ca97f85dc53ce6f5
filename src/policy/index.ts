/**
 * The policy API: what a scheduling policy for `scx-rusty-ts --interactive` is written with.
 *
 * @module
 */
export type { Policy, PolicyFactory, PolicyMain, PolicyOptions } from './policy.js';
export type { PolicyDomain, PolicyMachine } from './machine.js';
export type { ExitInfo } from './channel.js';
export type { DispatchBatch, TaskListener } from './bpf-scheduler.js';
export type { Reach } from './idle-search.js';
export type { TaskState } from './task-state.js';
export { BpfScheduler } from './bpf-scheduler.js';
export { TaskHeap, TaskIndex } from './task-heap.js';
export { QueuedTask } from './queued-task.js';
export { DispatchedTask } from './dispatched-task.js';
export { DispatchFlag, EnqueueFlag, RL_CPU_ANY, domainTarget } from './targets.js';
