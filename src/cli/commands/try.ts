import { writeFileSync } from 'node:fs';
import type { Fault } from '../../policy/offline/events.js';
import { readTrace } from '../../policy/offline/read-trace.js';
import { machineOf } from '../../policy/offline/machine-shape.js';
import { traceLines } from '../../policy/offline/write-trace.js';
import type { TraceMachine } from '../../policy/offline/trace-machine.js';
import type { Workload } from '../../policy/offline/workload.js';
import { compilePolicy } from '../../policy/host/compile.js';
import { SchedulerError } from '../../util/errors.js';
import type { Logger } from '../../util/log.js';
import type { TryFlags } from '../command-table.js';
import { generate } from '../try/generate.js';
import { runTrial } from '../try/run-trial.js';
import { TrialPrinter } from '../try/trial-printer.js';
import { policyPaths, readVersion } from '../version.js';

const DEFAULT_LOAD = ['hogs:4', 'periodic:4'];
const DEFAULT_SHAPE = '1x1x2';

interface Load {
  readonly load: readonly Workload[];
  readonly machine: TraceMachine;
}

/**
 * Lets a policy schedule a load without a kernel, and prints what it did.
 *
 * @throws SchedulerError USAGE, TRACE_INVALID, POLICY_INVALID; POLICY_MISBEHAVES if it did anything wrong
 */
export async function tryPolicy(source: string, flags: TryFlags, logger: Logger): Promise<void> {
  const { load, machine } = readLoad(flags, logger);
  const settings = parseSettings(flags.set ?? []);
  if (flags.writeTrace !== undefined) writeTrace(flags.writeTrace, load, machine);
  using compiled = await compilePolicy(source, policyPaths);
  const printer = new TrialPrinter(flags);
  const options = {
    ...{ load, machine, forMs: flags.for, options: settings },
    ...{ turnUs: flags.turnUs, rescueMs: flags.rescueAfter },
  };
  const trial = await runTrial({ url: compiled.url, options }, policyPaths.trial, {
    event: (event) => {
      printer.event(event);
    },
    log: (text) => {
      logger.info(`policy: ${text}`);
    },
  });
  if (trial === undefined) printer.faults([endless]);
  else printer.end(trial);
  const faults = trial?.faults ?? [endless];
  if (faults.length > 0) throw misbehaves(source, faults);
}

const endless: Fault = {
  ...{ kind: 'endless', atNs: 0, pid: 0, comm: '', count: 1 },
  detail: 'a turn has not ended within five seconds',
};

function readLoad({ trace, generate: words, machine }: TryFlags, logger: Logger): Load {
  const read = trace === undefined ? undefined : readTrace(trace);
  for (const warning of read?.warnings ?? []) logger.warn(`'${trace!}': ${warning}`);
  try {
    if (machine !== undefined) machineOf(machine);
  } catch (error) {
    throw new SchedulerError(
      'USAGE',
      `--machine ${(error as Error).message}`,
      'see scx-rusty-ts try --help',
    );
  }
  return {
    load: read?.load ?? generate(words ?? DEFAULT_LOAD),
    machine: machine ?? read?.machine ?? DEFAULT_SHAPE,
  };
}

function writeTrace(file: string, load: readonly Workload[], machine: TraceMachine): void {
  const lines = [...traceLines(load, machine, readVersion())].map((line) => JSON.stringify(line));
  try {
    writeFileSync(file, `${lines.join('\n')}\n`);
  } catch (error) {
    const problem = `--write-trace: ${(error as Error).message}`;
    throw new SchedulerError('USAGE', problem, 'name a file that you may write');
  }
}

/** `KEY=VALUE` words: numbers, true and false are such, all else is text. */
function parseSettings(words: readonly string[]): Record<string, number | boolean | string> {
  return Object.fromEntries(
    words.map((word): [string, number | boolean | string] => {
      const [, key, text] = /^([^=]+)=(.*)$/.exec(word) ?? [];
      if (key === undefined || text === undefined) {
        throw new SchedulerError(
          'USAGE',
          `--set ${word}: expected KEY=VALUE`,
          'see scx-rusty-ts try --help',
        );
      }
      if (text === 'true' || text === 'false') return [key, text === 'true'];
      return [key, text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)];
    }),
  );
}

function misbehaves(source: string, faults: readonly Fault[]): SchedulerError {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].join(', ');
  return new SchedulerError(
    'POLICY_MISBEHAVES',
    `policy '${source}' did wrong: ${kinds}`,
    'correct it; each is told above, with the time of the virtual clock',
  );
}
