/** Trace files: text in, loads out, and all that is wrong with them, each with its line and column. */
import { readFileSync } from 'node:fs';
import { parseCpuList } from '../../domains/cpu-list.js';
import { CpuSyntaxError } from '../../domains/cpu-syntax-error.js';
import { JsonDocument } from '../../domains/config/json-document.js';
import { formatProblem, type Problem } from '../../domains/config/problem.js';
import { schemaProblems, type Validator } from '../../domains/config/schema-problems.js';
import type { FieldSchema } from '../../domains/config/schema.js';
import { SchedulerError } from '../../util/errors.js';
import type { TraceLine } from './trace-lines.js';
import { readMachine, type TraceMachine } from './trace-machine.js';
import { traceSchema } from './trace-schema.generated.js';
import * as generated from './trace-validators.generated.js';
import { isRun, type Change, type Run, type Workload } from './workload.js';

type LineType = TraceLine['type'];
/** Generated code has no types. */
const validators = generated as unknown as Readonly<Record<LineType, Validator>>;
const schemas: Readonly<Record<LineType, FieldSchema>> = traceSchema;
const MAX_SHOWN = 100;

export interface Trace {
  readonly load: readonly Workload[];
  /** The machine that it is for, if it says so: a shape, or a description. */
  readonly machine: TraceMachine | undefined;
  /** Sentences. */
  readonly warnings: readonly string[];
}

/** @throws SchedulerError TRACE_INVALID */
export function readTrace(file: string): Trace {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const problem = `cannot read the trace: ${(error as Error).message}`;
    throw new SchedulerError('TRACE_INVALID', problem, 'name a file that you may read');
  }
  return parseTrace(bytes, file);
}

/**
 * @param name of the file, for messages
 * @throws SchedulerError TRACE_INVALID with all that is wrong
 */
export function parseTrace(bytes: Uint8Array, name: string): Trace {
  const reader = new TraceReader();
  let lineNumber = 0;
  for (const { line, hasEnd } of linesOf(bytes)) {
    const document = new JsonDocument(line, name, ++lineNumber);
    if (hasEnd || document.problems.length === 0) reader.add(document);
    else reader.noteCut();
  }
  const problems = reader.end(name);
  if (problems.length > 0) throw traceInvalid(problems);
  return reader;
}

/** Without their ends; one that is empty at the end is none. */
function* linesOf(bytes: Uint8Array): Generator<{ line: Uint8Array; hasEnd: boolean }, void> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    const next = end < 0 ? bytes.length : end;
    yield { line: bytes.subarray(start, next), hasEnd: end >= 0 };
    start = next + 1;
  }
}

class TraceReader implements Trace {
  readonly load: Task[] = [];
  machine: TraceMachine | undefined;
  readonly warnings: string[] = [];
  readonly #tasks = new Map<number, Task>();
  readonly #locations = new Map<Task, string>();
  readonly #problems: Problem[] = [];
  #nrLines = 0;
  /** Of the last line, if that is a task's. */
  #lastTask: Task | undefined;

  /** The last line is not whole: a recording that was cut off. */
  noteCut(): void {
    this.#nrLines++;
    this.warnings.push('the last line has no end and is left out');
  }

  add(document: JsonDocument): void {
    this.#nrLines++;
    const type = typeOf(document.value);
    const found = [...document.problems];
    if (isKnown(type)) {
      const grammar = { validator: validators[type], schema: schemas[type] };
      found.push(...schemaProblems(document, grammar));
    } else if (document.value !== undefined) {
      const got = document.textOf(type === undefined ? '' : '/type');
      const message = `${got}, expected a line of type ${Object.keys(schemas).join(', ')}`;
      found.push({ ...document.sourceOf(type === undefined ? '' : '/type'), message });
    }
    if ((this.#nrLines === 1) !== (type === 'header')) {
      const message = 'expected the header in the first line, and there only';
      this.#problems.push({ ...document.sourceOf(''), message });
    }
    this.#problems.push(...found);
    if (found.length === 0) this.#take(document.value as TraceLine, document);
  }

  /** @returns all problems */
  end(name: string): readonly Problem[] {
    this.#leaveOutCutTask();
    const whole = { location: name, pointer: '' };
    if (this.#problems.length === 0) {
      if (this.#nrLines === 0)
        this.#problems.push({ ...whole, message: 'empty, expected a header' });
      else if (this.load.length === 0) this.#problems.push({ ...whole, message: 'has no task' });
      for (const [{ pid, comm, steps }, location] of this.#locations) {
        if (steps.some(isRun)) continue;
        this.#problems.push({ location, pointer: '', message: `task ${pid} (${comm}) has no run` });
      }
    }
    return this.#problems;
  }

  /** A recording may have been cut off between a task and its first run. */
  #leaveOutCutTask(): void {
    const task = this.#lastTask;
    if (task === undefined || this.load.length === 1) return;
    this.load.pop();
    this.#locations.delete(task);
    this.warnings.push(`task ${task.pid} (${task.comm}) at the end has no run and is left out`);
  }

  #take(line: TraceLine, document: JsonDocument): void {
    this.#lastTask = undefined;
    switch (line.type) {
      case 'header':
        break;
      case 'machine':
        this.#check(document, line.shape === undefined ? '' : '/shape', () => {
          this.machine = readMachine(line);
        });
        break;
      case 'task': {
        const { type: _, ...task } = line;
        const { cpus } = line;
        if (cpus !== undefined) this.#check(document, '/cpus', () => parseCpuList(cpus));
        if (this.#tasks.has(line.pid)) {
          const message = `${line.pid}, and a task before has the same pid`;
          this.#problems.push({ ...document.sourceOf('/pid'), message });
        }
        const added = { ...task, steps: [] };
        this.#tasks.set(line.pid, added);
        this.#locations.set(added, document.sourceOf('').location);
        this.load.push(added);
        this.#lastTask = added;
        break;
      }
      case 'run': {
        const { type: _, pid, ...run } = line;
        if (run.sleepNs !== undefined && run.everyNs !== undefined) {
          const message = 'has both "sleepNs" and "everyNs"';
          this.#problems.push({ ...document.sourceOf('/everyNs'), message });
        }
        this.#taskOf(pid, document)?.steps.push(run);
        break;
      }
      case 'set': {
        const { type: _, pid, ...change } = line;
        const { cpus } = line;
        if (cpus !== undefined) this.#check(document, '/cpus', () => parseCpuList(cpus));
        this.#taskOf(pid, document)?.steps.push(change);
        break;
      }
      case 'gap':
        this.warnings.push(`${line.records} waits were not recorded`);
        break;
    }
  }

  #taskOf(pid: number, document: JsonDocument): Task | undefined {
    const task = this.#tasks.get(pid);
    if (task === undefined) {
      const message = `${pid}, expected the pid of a task of a line before`;
      this.#problems.push({ ...document.sourceOf('/pid'), message });
    }
    return task;
  }

  /** What a pattern cannot tell. */
  #check(document: JsonDocument, pointer: string, parse: () => unknown): void {
    try {
      parse();
    } catch (error) {
      if (!(error instanceof CpuSyntaxError || error instanceof RangeError)) throw error;
      this.#problems.push({ ...document.sourceOf(pointer), message: error.message });
    }
  }
}

function typeOf(line: unknown): unknown {
  return typeof line === 'object' && line !== null && 'type' in line ? line.type : undefined;
}

function isKnown(type: unknown): type is LineType {
  return typeof type === 'string' && Object.hasOwn(schemas, type);
}

interface Task extends Workload {
  readonly steps: (Run | Change)[];
}

function traceInvalid(problems: readonly Problem[]): SchedulerError {
  const shown = problems.slice(0, MAX_SHOWN).map(formatProblem);
  const nrHidden = problems.length - shown.length;
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return new SchedulerError(
    'TRACE_INVALID',
    [
      'the trace is not valid',
      ...shown,
      ...(nrHidden > 0 ? [`... and ${nrHidden} more`] : []),
      count,
    ].join('\n'),
    'correct it; docs/policy-traces.md has the format',
  );
}
