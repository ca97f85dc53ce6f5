import { SchedulerError } from '../../util/errors.js';

/** Something wrong with the configuration. */
export interface Problem {
  /** Where the value stands: "domains.json:7:14", "domains.json" or "--cpumasks". */
  readonly location: string;
  /** JSON pointer of the value; '' for the file as a whole, and for a flag. */
  readonly pointer: string;
  /** The value and what was expected. */
  readonly message: string;
  /** How many more there are like it, that nobody has looked up. */
  readonly nrMore?: number;
}

/** Where a value came from, for a problem with it. */
export type Source = Pick<Problem, 'location' | 'pointer'>;

const MAX_SHOWN = 100;
const MAX_POINTER_CHARS = 200;

/** One line, whatever the file holds. */
export function formatProblem({ location, pointer, message }: Problem): string {
  const shownPointer =
    pointer.length > MAX_POINTER_CHARS ? `${pointer.slice(0, MAX_POINTER_CHARS)}...` : pointer;
  return [location, shownPointer, message]
    .filter((part) => part !== '')
    .join(': ')
    .replaceAll(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * All problems in one error, a line each, by place.
 *
 * @param problems at least one
 */
export function problemsError(problems: readonly Problem[]): SchedulerError {
  // "domains.json:7:2" comes before "domains.json:10:1".
  const byPlace = new Intl.Collator('en', { numeric: true });
  const fromFlags = problems.every(({ location }) => location.startsWith('--'));
  const lines = problems
    .toSorted((a, b) => byPlace.compare(a.location, b.location))
    .slice(0, MAX_SHOWN)
    .map(formatProblem);
  const nrAll = problems.reduce((sum, { nrMore = 0 }) => sum + 1 + nrMore, 0);
  const nrHidden = nrAll - lines.length;
  const count = nrAll === 1 ? '1 error' : `${nrAll} errors`;
  return new SchedulerError(
    fromFlags ? 'USAGE' : 'CONFIG_INVALID',
    [
      'the configuration is not valid',
      ...lines,
      ...(nrHidden > 0 ? [`... and ${nrHidden} more`] : []),
      count,
    ].join('\n'),
    'correct the configuration and try again',
  );
}
