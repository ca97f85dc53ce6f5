/** Runs suites several at a time, where their results do not depend on what else runs. */
/* global AbortController */
import { availableParallelism, totalmem } from 'node:os';
import pLimit from 'p-limit';
import { OrderedOutput } from './ordered-output.js';

/** What a guest takes at most, with what the tests themselves do: a guess on the safe side. */
const BYTES_PER_JOB = 4 * 2 ** 30;

/** A suite keeps one CPU busy: under instruction counting, an emulator is one thread. */
export const defaultJobs = () =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_JOB)));

/**
 * Runs suites, {run, alone}, and resolves to what each `run(sinks, signal)` resolves to:
 * up to `jobs` at a time, then those that must be `alone`. If one throws, the others are
 * ended before that is passed on.
 */
export async function runSuites(suites, jobs, targets, signal) {
  const output = new OrderedOutput(targets);
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop);
  const results = new Array(suites.length);
  const start = async (suite, index) => {
    if (controller.signal.aborted) return;
    const { sinks, end } = output.begin();
    try {
      results[index] = await suite.run(sinks, controller.signal);
    } catch (error) {
      stop();
      throw error;
    } finally {
      end();
    }
  };
  const runThose = async (alone, limit) => {
    const started = suites.map((suite, index) =>
      Boolean(suite.alone) === alone ? limit(() => start(suite, index)) : undefined,
    );
    const failed = (await Promise.allSettled(started)).find(({ reason }) => reason !== undefined);
    if (failed !== undefined) throw failed.reason;
  };
  try {
    await runThose(false, pLimit(jobs));
    await runThose(true, pLimit(1));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return results.filter((result) => result !== undefined);
}
