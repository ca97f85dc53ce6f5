import { formatProblem, type Problem, type Source } from './problem.js';

/** Gathers what is found wrong, and what merely looks so, until all has been looked at. */
export class Findings {
  readonly problems: Problem[] = [];
  /** Sentences. */
  readonly warnings: string[] = [];

  error(source: Source, message: string): void {
    this.problems.push({ location: source.location, pointer: source.pointer, message });
  }

  warn(source: Source, message: string): void {
    this.warnings.push(formatProblem({ ...source, message }));
  }

  /** What depends: a warning if `isLenient`. */
  report(isLenient: boolean, source: Source, message: string): void {
    if (isLenient) this.warn(source, message);
    else this.error(source, message);
  }
}
