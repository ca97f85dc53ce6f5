import { FORMAT, VERSION, type TraceLine } from './trace-lines.js';
import { machineLine, type TraceMachine } from './trace-machine.js';
import { isRun, type Workload } from './workload.js';

/** The lines of a trace that holds a load. */
export function* traceLines(
  load: readonly Workload[],
  machine: TraceMachine | undefined,
  program: string,
): Generator<TraceLine, void> {
  yield { type: 'header', format: FORMAT, version: VERSION, program };
  if (machine !== undefined) yield machineLine(machine);
  for (const { steps, ...task } of load) {
    yield { type: 'task', ...task };
    const { pid } = task;
    for (const step of steps) {
      yield isRun(step) ? { type: 'run', pid, ...step } : { type: 'set', pid, ...step };
    }
  }
}
