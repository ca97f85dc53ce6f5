import { createScanner, printParseErrorCode, type ParseError } from 'jsonc-parser';

/** Deeper than any valid configuration, and far from the end of the parser's stack. */
export const MAX_DEPTH = 32;
const MAX_ERRORS = 1000;
const SHOWN_CHARS = 60;

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected the end of the file',
  UnexpectedEndOfNumber: 'expected a digit',
};

/** Of a string, or a comment, as a whole: they are placed at its beginning. */
const OF_STRING: Readonly<Record<string, string>> = {
  UnexpectedEndOfComment: 'comment without end',
  UnexpectedEndOfString: 'string without end, expected a double quote on the same line',
  InvalidUnicode: 'expected four hexadecimal digits after \\u in the string',
  InvalidEscapeCharacter: 'expected one of " \\ / b f n r t u after a backslash in the string',
  InvalidCharacter: 'expected \\n, \\t or \\u for control characters in the string',
};

export interface SyntaxError {
  readonly offset: number;
  readonly message: string;
}

export interface SyntaxErrors {
  /** The first one after which nothing can be read; what follows it is mostly its consequence. */
  readonly breaking: SyntaxError | undefined;
  /** Comments and trailing commas up to there, which do not change what the rest means. */
  readonly forbidden: readonly SyntaxError[];
}

/** The parser's errors in words. */
export function syntaxErrors(text: string, errors: readonly ParseError[]): SyntaxErrors {
  const forbidden = new Map<number, string>();
  for (const { error, offset } of errors.slice(0, MAX_ERRORS)) {
    const kind = printParseErrorCode(error);
    const comma = trailingComma(text, kind, offset);
    if (kind === 'InvalidCommentToken') {
      forbidden.set(offset, 'comments are no JSON, use the key "$comment"');
    } else if (comma >= 0) {
      // The parser may report it twice.
      forbidden.set(comma, 'comma after the last element, remove it');
    } else {
      return { breaking: breakingError(text, kind, offset), forbidden: toErrors(forbidden) };
    }
  }
  return { breaking: undefined, forbidden: toErrors(forbidden) };
}

function toErrors(messages: ReadonlyMap<number, string>): SyntaxError[] {
  return [...messages].map(([offset, message]) => ({ offset, message }));
}

function breakingError(text: string, kind: string, offset: number): SyntaxError {
  const ofString = OF_STRING[kind];
  if (ofString !== undefined) return { offset, message: ofString };
  const start = startOfWord(text, offset);
  let expected = EXPECTED[kind] ?? kind;
  if (start < offset) expected = 'expected a decimal number';
  else if (skipSpaceBack(text, offset - 1) < 0) expected = 'expected "{"';
  else if (isKey(text, offset)) expected = EXPECTED['PropertyNameExpected']!;
  return { offset: start, message: `${expected}, got ${shownAt(text, start)}` };
}

/** Where a number like 0x10 begins, of which the parser has taken the 0. */
function startOfWord(text: string, offset: number): number {
  const before = text.slice(Math.max(0, offset - SHOWN_CHARS), offset);
  return /^\w/.test(text[offset] ?? '') ? offset - /\d*$/.exec(before)![0].length : offset;
}

/** Whether what stands here, without quotes or in wrong ones, is meant for a key. */
function isKey(text: string, offset: number): boolean {
  const before = text[skipSpaceBack(text, offset - 1)];
  if (before === '{') return text[offset] !== '}' && text[offset] !== ',';
  return before === ',' && /^['\w$.-]+\s*:/.test(text.slice(offset, offset + SHOWN_CHARS));
}

/** Offset of the comma before the bracket at which the parser missed an element, or -1. */
function trailingComma(text: string, kind: string, offset: number): number {
  if (kind !== 'PropertyNameExpected' && kind !== 'ValueExpected') return -1;
  if (text[offset] !== '}' && text[offset] !== ']') return -1;
  const before = skipSpaceBack(text, offset - 1);
  if (text[before] !== ',') return -1;
  const element = text[skipSpaceBack(text, before - 1)];
  return element === undefined || '[{,:'.includes(element) ? -1 : before;
}

function skipSpaceBack(text: string, from: number): number {
  let at = from;
  while (at >= 0 && ' \t\r\n'.includes(text[at]!)) at--;
  return at;
}

function shownAt(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the file';
  const word = /^(?:[\w.+-]+|\S)/u.exec(text.slice(offset, offset + SHOWN_CHARS));
  return JSON.stringify(word?.[0] ?? text[offset]);
}

/** Where the text is first nested too deep, or -1. Does not recurse, as the parser does. */
export function findTooDeep(text: string): number {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= text.length) return -1;
    const char = text[offset];
    if (char === '{' || char === '[') depth++;
    if (char === '}' || char === ']') depth--;
    if (depth > MAX_DEPTH) return offset;
  }
}
