/**
 * A configuration file: bytes in; values, their places and all problems out.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { SchedulerError } from '../../util/errors.js';
import { MAX_CONFIG_BYTES } from './decode-text.js';
import { JsonDocument } from './json-document.js';
import { segmentsOf } from './json-pointer.js';
import type { Problem } from './problem.js';
import type { FileConfig } from './schema.js';
import { schemaProblems, type SchemaProblem } from './schema-problems.js';

export interface ConfigFile {
  readonly document: JsonDocument;
  /** What follows the schema: members with problems are left out. */
  readonly values: FileConfig;
  /** Errors of syntax and schema. */
  readonly problems: readonly Problem[];
}

/**
 * Never throws, whatever the bytes are.
 *
 * @param name of the file, for messages
 */
export function parseConfig(bytes: Uint8Array, name: string): ConfigFile {
  const document = new JsonDocument(bytes, name);
  if (document.value === undefined) return { document, values: {}, problems: document.problems };
  const problems = schemaProblems(document);
  return {
    document,
    values: withoutCulprits(document.value, problems),
    problems: [...document.problems, ...problems],
  };
}

/** @throws SchedulerError CONFIG_INVALID if there is no such file or it cannot be read */
export function readConfigFile(path: string): ConfigFile {
  return parseConfig(
    reading(path, () => readUpTo(path, MAX_CONFIG_BYTES + 1)),
    path,
  );
}

/**
 * The same for a scheduler at work, which must not wait for whoever may write into a pipe: that
 * of `--config <(command)` is empty by now, and nobody will.
 *
 * @throws SchedulerError CONFIG_INVALID also for what is no regular file
 */
export function rereadConfigFile(path: string): ConfigFile {
  const isFile = reading(path, () => statSync(path).isFile());
  if (isFile) return readConfigFile(path);
  throw new SchedulerError(
    'CONFIG_INVALID',
    `cannot read the configuration again: ${path} is no regular file`,
    'start with a file to be able to reload',
  );
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new SchedulerError(
      'CONFIG_INVALID',
      `cannot read the configuration ${path}: ${reasonOf(error as NodeJS.ErrnoException)}`,
      'name a file that you may read',
      { cause: error },
    );
  }
}

/** Node.js says "EACCES: permission denied, open '/path'". */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EISDIR') return 'it is a directory';
  return message.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*')?$/, '');
}

/** Also of what has no end or no size, such as a device or a pipe. */
function readUpTo(path: string, maxBytes: number): Uint8Array {
  const buffer = Buffer.alloc(maxBytes);
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    let got: number;
    do {
      got = readSync(fd, buffer, length, maxBytes - length, null);
      length += got;
    } while (got > 0 && length < maxBytes);
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

function withoutCulprits(value: unknown, problems: readonly SchemaProblem[]): FileConfig {
  if (problems.some(({ culprit }) => culprit === '')) return {};
  const values = structuredClone(value) as FileConfig;
  for (const { culprit } of problems) remove(values, segmentsOf(culprit));
  return values;
}

/** Takes a member out of the value; the place of an element stays, so that pointers hold. */
function remove(value: unknown, segments: readonly string[]): void {
  let parent = value as Record<string, unknown>;
  for (const segment of segments.slice(0, -1)) {
    const next = parent[segment];
    if (typeof next !== 'object' || next === null) return;
    parent = next as Record<string, unknown>;
  }
  const last = segments.at(-1);
  if (last === undefined) return;
  if (Array.isArray(parent)) parent[Number(last)] = undefined;
  else Reflect.deleteProperty(parent, last);
}
