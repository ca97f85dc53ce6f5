import { FORMAT, VERSION, type TraceLine } from './trace-lines.js';
import { isRun, type Workload } from './workload.js';

/** The lines of a trace that holds a load. */
export function* traceLines(
  load: readonly Workload[],
  shape: string | undefined,
  program: string,
): Generator<TraceLine, void> {
  yield { type: 'header', format: FORMAT, version: VERSION, program };
  if (shape !== undefined) yield { type: 'machine', shape };
  for (const { steps, ...task } of load) {
    yield { type: 'task', ...task };
    const { pid } = task;
    for (const step of steps) {
      yield isRun(step) ? { type: 'run', pid, ...step } : { type: 'set', pid, ...step };
    }
  }
}
