import { SchedulerError } from '../../util/errors.js';
import { forkStorm, hogs, periodic, servers } from '../../policy/offline/loads.js';
import type { Workload } from '../../policy/offline/workload.js';

const MAX_TASKS = 100_000;
const MAX_WEIGHT = 10_000;
const FIRST_PID = 1000;

const makers = { hogs, periodic, servers, forks: forkStorm };

/**
 * Loads that were asked for as NAME[:COUNT[:WEIGHT]], together.
 *
 * @throws SchedulerError USAGE
 */
export function generate(words: readonly string[]): Workload[] {
  const load: Workload[] = [];
  for (const [index, word] of words.entries()) {
    const [name = '', count = '1', weight = '100', ...rest] = word.split(':');
    if (!isMaker(name)) {
      throw usage(
        word,
        `there is no load '${name}', expected one of ${Object.keys(makers).join(', ')}`,
      );
    }
    if (rest.length > 0) throw usage(word, 'expected NAME, NAME:COUNT or NAME:COUNT:WEIGHT');
    const nrTasks = whole(word, 'COUNT', count, MAX_TASKS - load.length);
    load.push(
      ...makers[name](nrTasks, {
        firstPid: FIRST_PID + load.length,
        weight: whole(word, 'WEIGHT', weight, MAX_WEIGHT),
        // Several of a kind are told apart in the summary.
        ...(words.length > 1 && isRepeated(words, name) ? { comm: `${name}${index + 1}` } : {}),
      }),
    );
  }
  return load;
}

function isMaker(name: string): name is keyof typeof makers {
  return Object.hasOwn(makers, name);
}

function isRepeated(words: readonly string[], name: string): boolean {
  return words.filter((word) => word.split(':')[0] === name).length > 1;
}

function whole(word: string, what: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw usage(word, `${what} is '${text}', expected a whole number from 1 to ${max}`);
}

function usage(word: string, problem: string): SchedulerError {
  return new SchedulerError(
    'USAGE',
    `--generate ${word}: ${problem}`,
    'see scx-rusty-ts try --help',
  );
}
