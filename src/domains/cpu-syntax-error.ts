const SHOWN_CHARS = 60;

/**
 * Text that is no CPU list or CPU mask. Says where, and leaves it to the caller (sysfs,
 * configuration, command line) to say which file or flag the text came from.
 */
export class CpuSyntaxError extends Error {
  override readonly name = 'CpuSyntaxError';
  /** Where in the text, from 1. */
  readonly column: number;

  /**
   * @param what "CPU list" or "CPU mask"
   * @param index offset of the offending character, from 0
   * @param problem what was expected and what is there
   */
  constructor(what: string, text: string, index: number, problem: string) {
    const shown = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
    super(`${what} ${JSON.stringify(shown)}, column ${index + 1}: ${problem}`);
    this.column = index + 1;
  }
}

/** What stands at `index`, for "expected …, got …". */
export function describeChar(text: string, index: number): string {
  const char = text.at(index);
  return char === undefined ? 'the end' : JSON.stringify(char);
}
