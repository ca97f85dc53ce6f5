import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { FORMAT, VERSION, type RecordingLine } from '../../balancer/recording/lines.js';
import { SchedulerError } from '../../util/errors.js';
import { recordingSchema } from '../version.js';

/** A line that has been found to be one. */
export interface Numbered {
  /** 1 for the first. */
  readonly lineNumber: number;
  readonly line: RecordingLine;
}

/** @throws SchedulerError RECORDING_INVALID */
export function invalid(file: string, lineNumber: number, problem: string): SchedulerError {
  return new SchedulerError(
    'RECORDING_INVALID',
    `'${file}', line ${lineNumber}: ${problem}`,
    'give a file that was made with --record, unchanged',
  );
}

/**
 * The lines of a recording, each checked against the schema. A last line without its end, as
 * a daemon that was killed leaves it, is left out.
 *
 * @param onCutOff called if there is such a line
 * @throws SchedulerError RECORDING_INVALID
 */
export async function* readRecording(
  file: string,
  onCutOff: () => void,
): AsyncGenerator<Numbered, void> {
  const isCutOff = !endsWithNewline(file);
  const validate = compileSchema();
  const input = createReadStream(file, 'utf8');
  let lineNumber = 0;
  let previous: string | undefined;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (previous !== undefined) yield parseLine(file, lineNumber, previous, validate);
    lineNumber++;
    previous = text;
  }
  if (isCutOff && lineNumber > 1) onCutOff();
  else yield parseLine(file, Math.max(1, lineNumber), previous ?? '', validate);
}

function endsWithNewline(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    throw new SchedulerError(
      'RECORDING_INVALID',
      `'${file}' cannot be read: ${(error as Error).message}`,
      'give a file that was made with --record',
    );
  }
  try {
    const last = Buffer.alloc(1);
    readSync(descriptor, last, 0, 1, Math.max(0, fstatSync(descriptor).size - 1));
    return last[0] === 10;
  } finally {
    closeSync(descriptor);
  }
}

function compileSchema(): ValidateFunction<RecordingLine> {
  const schema = JSON.parse(readFileSync(recordingSchema, 'utf8')) as AnySchemaObject;
  return new Ajv2020({ discriminator: true, strictRequired: false }).compile<RecordingLine>(schema);
}

function parseLine(
  file: string,
  lineNumber: number,
  text: string,
  validate: ValidateFunction<RecordingLine>,
): Numbered {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    throw invalid(file, lineNumber, `it is not JSON: ${(error as Error).message}`);
  }
  if (lineNumber === 1) checkHeader(file, line);
  if (!validate(line)) {
    const { instancePath, message } = validate.errors![0]!;
    throw invalid(file, lineNumber, `${instancePath === '' ? '/' : instancePath} ${message!}`);
  }
  return { lineNumber, line };
}

/** Before all else: the schema is that of this version only. */
function checkHeader(file: string, line: unknown): void {
  const header = line as { type?: unknown; format?: unknown; version?: unknown } | null;
  if (header?.type !== 'header' || header.format !== FORMAT) {
    throw invalid(file, 1, `expected the header of a ${FORMAT}`);
  }
  if (header.version !== VERSION) {
    throw invalid(
      file,
      1,
      `expected version ${VERSION} of the format, got ${JSON.stringify(header.version)}`,
    );
  }
}
